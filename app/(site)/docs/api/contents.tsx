import { Method } from './endpoint-section.tsx';
import type { PlacedEndpoint } from './open-api.ts';

/** The list of all endpoints, which stays beside them on wide screens and folds away on small ones. */
export function Contents({ groups }: { groups: { tag: string; endpoints: PlacedEndpoint[] }[] }) {
  return (
    <>
      <details className="mt-6 rounded-card border border-line bg-surface lg:hidden">
        <summary className="px-4 py-2.5 font-medium">Contents</summary>
        <div className="border-line border-t px-4 py-3">
          <Links groups={groups} />
        </div>
      </details>
      <aside className="sticky top-14 max-h-[calc(100dvh-3.5rem)] self-start overflow-y-auto py-10 max-lg:hidden">
        <Links groups={groups} />
      </aside>
    </>
  );
}

function Links({ groups }: { groups: { tag: string; endpoints: PlacedEndpoint[] }[] }) {
  return (
    <nav aria-label="Endpoints" className="grid gap-5 text-sm">
      {groups.map(({ tag, endpoints }) => (
        <div key={tag}>
          <p className="eyebrow mb-1.5">{tag}</p>
          <ul className="grid">
            {endpoints.map(({ operationId, summary, method }) => (
              <li key={operationId}>
                <a href={`#${operationId}`} className="flex items-baseline gap-2 rounded-control py-1 text-muted hover:text-ink">
                  <Method method={method} className="w-11 shrink-0 text-[0.625rem]" />
                  {summary}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <a href="#errors" className="text-muted hover:text-ink">
        Errors
      </a>
    </nav>
  );
}
