import { NOTHING_HERE, NothingHere } from './_ui/nothing-here.tsx';

export const metadata = NOTHING_HERE;

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <NothingHere href="/">Go to the start page</NothingHere>
    </main>
  );
}
