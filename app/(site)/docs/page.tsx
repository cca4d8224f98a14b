import { redirect } from 'next/navigation';

/** The reference is all of the documentation that the site itself has. */
export default function DocsPage(): never {
  redirect('/docs/api');
}
