import type { ReactNode } from 'react';
import { classNames } from '#app/_ui/class-names.ts';
import { OwnCodeBlock } from '#app/_ui/own-code-block.tsx';
import { curlFor } from './curl.ts';
import type { Document, PlacedEndpoint, Schema } from './open-api.ts';
import { Prose } from './prose.tsx';
import { FieldList, FieldRow, SchemaTable } from './schema-table.tsx';

/** All there is to know of one endpoint. */
export function EndpointSection({ endpoint, document, baseUrl }: { endpoint: PlacedEndpoint; document: Document; baseUrl: string }) {
  const { operationId, summary, description, method, path, aliases, parameters = [], requestBody, responses } = endpoint;
  return (
    <section
      id={operationId}
      aria-labelledby={`${operationId}-title`}
      className="grid min-w-0 gap-x-8 gap-y-5 border-line border-t py-10 xl:grid-cols-[minmax(0,1fr)_26rem]"
    >
      <div className="grid min-w-0 content-start gap-6">
        <header className="grid gap-2">
          <h3 id={`${operationId}-title`} className="text-lg">
            {summary}
          </h3>
          <p className="flex flex-wrap items-baseline gap-2">
            <Method method={method} />
            <code className="break-all font-mono text-sm">{path}</code>
          </p>
          {description && (
            <div className="grid gap-2 text-muted">
              <Prose text={description} />
            </div>
          )}
          {aliases.length > 0 && (
            <p className="text-faint text-sm">
              Older clients reach it at <code className="font-mono">{aliases.join(', ')}</code>.
            </p>
          )}
        </header>
        {parameters.length > 0 && (
          <Part title="Parameters">
            <FieldList>
              {parameters.map((parameter) => (
                <FieldRow
                  key={`${parameter.in} ${parameter.name}`}
                  name={parameter.name}
                  schema={parameter.schema ?? {}}
                  required={parameter.required ?? false}
                  description={parameter.description ?? parameter.schema?.description}
                />
              ))}
            </FieldList>
          </Part>
        )}
        {Object.entries(requestBody?.content ?? {}).map(([mediaType, { schema }]) => (
          <SchemaPart key={mediaType} title={`Body, ${mediaType}`} schema={schema} document={document} />
        ))}
        {Object.entries(responses)
          .filter(([status]) => status !== 'default')
          .map(([status, { content = {} }]) => (
            <SchemaPart
              key={status}
              title={`Answer, ${status}`}
              schema={content['application/json']?.schema}
              document={document}
              otherwise={Object.keys(content).join(', ') || 'Without a body.'}
            />
          ))}
      </div>
      <div className="min-w-0 xl:sticky xl:top-20 xl:self-start">
        <OwnCodeBlock title={`${method} ${path}`} code={curlFor(endpoint, document, baseUrl)} />
      </div>
    </section>
  );
}

const METHOD_COLORS: Record<string, string> = {
  GET: 'text-pen',
  POST: 'text-positive',
  PATCH: 'text-caution',
  DELETE: 'text-negative',
};

export function Method({ method, className }: { method: string; className?: string }) {
  return <span className={classNames('font-medium font-mono text-xs', METHOD_COLORS[method], className)}>{method}</span>;
}

interface SchemaPartProps {
  title: string;
  schema: Schema | undefined;
  document: Document;
  /** What there is to say where there is no JSON. */
  otherwise?: string;
}

function SchemaPart({ title, schema, document, otherwise }: SchemaPartProps) {
  if (!schema && !otherwise) return null;
  return (
    <Part title={title}>
      {schema ? <SchemaTable schema={schema} document={document} /> : <p className="text-muted text-sm">{otherwise}</p>}
    </Part>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="eyebrow mb-2">{title}</h4>
      {children}
    </div>
  );
}
