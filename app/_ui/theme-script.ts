/** Runs before the first paint, so that a chosen theme never flashes. Without a choice the system's own setting holds. */
export const THEME_SCRIPT = `try{const t=localStorage.getItem('theme');if(t)document.documentElement.dataset.theme=t}catch{}`;
