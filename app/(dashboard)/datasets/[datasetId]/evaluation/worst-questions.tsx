import Link from 'next/link';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { plural } from '#app/_ui/format.ts';
import { Cell, HeaderCell, Row, Table } from '#app/_ui/table.tsx';
import { type DetailedRun, nameOfConfiguration } from './runs.ts';

const SHOWN = 15;

type Result = DetailedRun['results'][number];

/** The questions whose answers are not first, the worst on top: by the last of the runs, with the ranks in each and a way to look at why. */
export function WorstQuestions({ datasetId, runs }: { datasetId: string; runs: DetailedRun[] }) {
  const run = runs.at(-1);
  if (!run) return null;
  const imperfect = run.results.filter(({ ndcg_at_10 }) => ndcg_at_10 < 1).sort((left, right) => left.ndcg_at_10 - right.ndcg_at_10);
  const columns = runs.map((each) => ({ id: each.id, name: nameOfConfiguration(each.configuration), results: byQuestion(each) }));
  return (
    <Card>
      <CardHeader title="Questions that rank badly">
        {imperfect.length === 0
          ? 'None: every right answer comes first.'
          : `${plural(imperfect.length, 'question')} of ${run.results.length} by ${nameOfConfiguration(run.configuration)}, the worst first. Each opens in the playground.`}
      </CardHeader>
      {imperfect.length > 0 && (
        <Table label="Questions that rank badly">
          <thead>
            <tr>
              <HeaderCell>Question</HeaderCell>
              {columns.map(({ id, name }) => (
                <HeaderCell key={id} numeric>
                  {name}
                </HeaderCell>
              ))}
            </tr>
          </thead>
          <tbody>
            {imperfect.slice(0, SHOWN).map((result) => (
              <Row key={result.question_id}>
                <Cell className="min-w-56">
                  {result.question === null ? (
                    <span className="text-faint">Removed since</span>
                  ) : (
                    <Link href={`/playground?${new URLSearchParams({ dataset: datasetId, query: result.question })}`} className="link">
                      {result.question}
                    </Link>
                  )}
                </Cell>
                {columns.map(({ id, results }) => (
                  <Cell key={id} numeric className="text-sm">
                    {describeRanks(results.get(result.question_id))}
                  </Cell>
                ))}
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

function byQuestion(run: DetailedRun): Map<string, Result> {
  return new Map(run.results.map((result) => [result.question_id, result]));
}

function describeRanks(result: Result | undefined): string {
  if (!result || result.ranks.length === 0) return 'not found';
  const missing = result.answers - result.ranks.length;
  return `${result.ranks.map((rank) => `#${rank}`).join(', ')}${missing > 0 ? `, ${missing} missing` : ''}`;
}
