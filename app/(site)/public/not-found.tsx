import { NOTHING_HERE, NothingHere } from '#app/_ui/nothing-here.tsx';

export const metadata = NOTHING_HERE;

export default function NotFound() {
  return <NothingHere href="/public">See the public datasets</NothingHere>;
}
