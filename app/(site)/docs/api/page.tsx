import type { Metadata } from 'next';
import { PROBLEMS } from '#lib/errors.ts';
import { openApiDocument } from '#lib/surfaces/openapi.ts';
import { OWN_ADDRESS } from '#lib/surfaces/snippets.ts';
import { Contents } from './contents.tsx';
import { EndpointSection } from './endpoint-section.tsx';
import { Introduction } from './introduction.tsx';
import { type Document, groupByTag } from './open-api.ts';

export const metadata: Metadata = { title: 'API reference', description: 'Every endpoint with its parameters, answers and an example.' };

export default function ApiReferencePage() {
  const document = openApiDocument(OWN_ADDRESS) as unknown as Document;
  const groups = groupByTag(document);
  const baseUrl = document.servers?.[0]?.url ?? OWN_ADDRESS;
  return (
    <div className="mx-auto grid max-w-[84rem] gap-x-12 px-4 sm:px-6 lg:grid-cols-[13rem_minmax(0,1fr)]">
      <Contents groups={groups} />
      <div className="min-w-0 pt-10 pb-20">
        <Introduction />
        {groups.map(({ tag, endpoints }) => (
          <section key={tag} aria-labelledby={`tag-${tag}`} className="mt-10">
            <h2 id={`tag-${tag}`} className="pb-5 text-2xl tracking-tight">
              {tag}
            </h2>
            {endpoints.map((endpoint) => (
              <EndpointSection key={endpoint.operationId} endpoint={endpoint} document={document} baseUrl={baseUrl} />
            ))}
          </section>
        ))}
        <Errors />
      </div>
    </div>
  );
}

/** Every code of a problem document; each has its own address, which the documents' `type` leads to. */
function Errors() {
  return (
    <section aria-labelledby="errors" className="mt-10 max-w-3xl border-line border-t pt-10">
      <h2 id="errors" className="text-2xl tracking-tight">
        Errors
      </h2>
      <p className="mt-2 text-muted">
        A failure is a problem document (RFC 9457, <code className="font-mono text-sm">application/problem+json</code>) with one of these
        codes. Switch on the code; the detail is for people. Nothing is charged for a request that failed.
      </p>
      <dl className="mt-5 divide-y divide-line/70 rounded-card border border-line bg-surface">
        {Object.entries(PROBLEMS).map(([code, { status, title }]) => (
          <div
            key={code}
            id={code}
            className="grid grid-cols-[3rem_1fr] gap-x-4 px-3.5 py-2 text-sm target:bg-marker/40 sm:grid-cols-[3rem_14rem_1fr]"
          >
            <dt>
              <code className="font-mono">{code}</code>
            </dt>
            <dd className="-order-1 text-faint tabular-nums">{status}</dd>
            <dd className="text-muted max-sm:col-start-2">{title}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
