import { attachCard, newCard } from './cards.ts';
import { complete } from './checkout.ts';
import { revive } from './clock.ts';
import { StripeFault } from './fault.ts';
import { collect } from './invoices.ts';
import type { Invoice } from './objects.ts';
import type { Store } from './store.ts';

/** What a page answers: a document to show, or where to go. */
export type Page = { status: number; type: string; body: string } | { location: string };

/** The pages that Stripe hosts, small: checkout, portal and invoices. Null for a path that is none of them. */
export function page(store: Store, method: string, path: string, form: Record<string, string>): Page | null {
  const [, kind, rest = ''] = path.split('/');
  const id = rest.replace(/\.pdf$/, '');
  if (kind === 'checkout')
    return method === 'POST'
      ? attempt(
          () => pay(store, id, form),
          (why) => checkoutPage(store, id, why),
        )
      : checkoutPage(store, id);
  if (kind === 'portal')
    return method === 'POST'
      ? attempt(
          () => saveInPortal(store, id, form),
          (why) => portalPage(store, id, why),
        )
      : portalPage(store, id);
  if (kind !== 'invoice') return null;
  if (rest.endsWith('.pdf')) return { status: 200, type: 'application/pdf', body: pdfOf(invoiceText(store, store.get('invoices', id))) };
  return method === 'POST'
    ? attempt(
        () => payOpenInvoice(store, id, form),
        (why) => invoicePage(store, id, why),
      )
    : invoicePage(store, id);
}

function attempt(run: () => Page, refused: (why: string) => Page): Page {
  try {
    return run();
  } catch (error) {
    if (error instanceof StripeFault) return refused(error.message);
    throw error;
  }
}

function pay(store: Store, id: string, form: Record<string, string>): Page {
  return { location: complete(store, store.get('checkout_sessions', id), form.card ?? '') };
}

function checkoutPage(store: Store, id: string, problem = ''): Page {
  const session = store.get('checkout_sessions', id);
  const product = store.get('products', store.get('prices', session.asked.price).product).name;
  if (session.status !== 'open') return document('Checkout', `<p>This checkout is ${session.status}.</p>`);
  const trial = session.asked.subscription.trial_period_days;
  const terms = trial ? `${trial} days free, then ${money(session.amount_total)} a month` : money(session.amount_total);
  const back = session.cancel_url ? `<a href="${escapeHtml(session.cancel_url)}">Back</a>` : '';
  return document(product, `<p>${terms}</p>${cardForm('Pay', problem)}${back}`);
}

function portalPage(store: Store, id: string, problem = ''): Page {
  const session = store.get('portal_sessions', id);
  const cards = store.all('payment_methods').filter(({ customer }) => customer === session.customer);
  const invoices = store.all('invoices').filter(({ customer, status }) => customer === session.customer && status !== 'draft');
  const cardList = cards.map(({ card }) => `<li>${card.brand} ending in ${card.last4}</li>`).join('');
  const invoiceList = invoices
    .map((row) => `<li><a href="${row.hosted_invoice_url}">${row.number}</a> ${money(row.total)} ${row.status}</li>`)
    .join('');
  const back = session.return_url ? `<a href="${escapeHtml(session.return_url)}">Return to the shop</a>` : '';
  return document(
    'Payment details',
    `<h2>Cards</h2><ul>${cardList}</ul>${cardForm('Save card', problem)}<h2>Invoices</h2><ul>${invoiceList}</ul>${back}`,
  );
}

function saveInPortal(store: Store, id: string, form: Record<string, string>): Page {
  const { customer } = store.get('portal_sessions', id);
  const method = attachCard(store, newCard(store, form.card ?? ''), customer);
  store.get('customers', customer).invoice_settings.default_payment_method = method.id;
  for (const row of store.all('subscriptions')) if (row.customer === customer) row.default_payment_method = method.id;
  return { location: `/portal/${id}` };
}

function invoicePage(store: Store, id: string, problem = ''): Page {
  const invoice = store.get('invoices', id);
  const lines = invoiceText(store, invoice).map((line) => `<li>${escapeHtml(line)}</li>`);
  const payment = invoice.status === 'open' ? cardForm('Pay invoice', problem) : '';
  return document(`Invoice ${invoice.number}`, `<ul>${lines.join('')}</ul><a href="${invoice.invoice_pdf}">Download PDF</a>${payment}`);
}

function payOpenInvoice(store: Store, id: string, form: Record<string, string>): Page {
  const invoice = store.get('invoices', id);
  const refusal = collect(store, invoice, attachCard(store, newCard(store, form.card ?? ''), invoice.customer).id);
  if (refusal) throw refusal;
  if (invoice.parent) revive(store, store.get('subscriptions', invoice.parent.subscription_details.subscription));
  return { location: `/invoice/${id}` };
}

function invoiceText(store: Store, invoice: Invoice): string[] {
  const lines = invoice.lines.data.map(({ description, amount }) => `${description}: ${money(amount)}`);
  return [
    `Invoice ${invoice.number}`,
    `For ${store.get('customers', invoice.customer).email}`,
    ...lines,
    `Total ${money(invoice.total)}, ${invoice.status}`,
  ];
}

function cardForm(action: string, problem: string): string {
  const warning = problem && `<p role="alert">${escapeHtml(problem)}</p>`;
  return `<form method="post">${warning}<label>Card number <input name="card" autocomplete="cc-number" inputmode="numeric" value="4242 4242 4242 4242" required></label>
<button>${action}</button></form>`;
}

function document(title: string, body: string): Page {
  const style =
    'body{font:16px/1.5 system-ui;max-width:32rem;margin:4rem auto;padding:0 1rem}input,button{font:inherit;padding:.5rem;margin:.5rem 0;display:block;width:100%;box-sizing:border-box}[role=alert]{color:#b00020}';
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style>
<p>Local Stripe: no real money. Cards: 4242 pays, 0002 is declined, 9995 has no funds, 0341 is saved and declined later.</p><h1>${escapeHtml(title)}</h1>${body}</html>`;
  return { status: 200, type: 'text/html; charset=utf-8', body: html };
}

function money(cents: number | null): string {
  return `$${((cents ?? 0) / 100).toFixed(2)}`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** The smallest document that readers of PDF open: one page of text, with a table of where each object begins. */
function pdfOf(lines: string[]): string {
  const text = lines.map((line) => `(${line.replaceAll(/[^\x20-\x7e]/g, 'x').replaceAll(/[\\()]/g, '\\$&')}) Tj T*`).join('\n');
  const stream = `BT /F1 14 Tf 72 720 Td 22 TL\n${text}\nET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  return `${file}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
}
