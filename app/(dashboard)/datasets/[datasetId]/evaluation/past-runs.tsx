import { Button } from '#app/_ui/button.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { formatCount } from '#app/_ui/format.ts';
import { Moment } from '#app/_ui/moment.tsx';
import { Cell, HeaderCell, Row, Table } from '#app/_ui/table.tsx';
import { nameOfConfiguration, type Run } from './runs.ts';

interface Props {
  /** The newest first. */
  runs: Run[];
  /** Ids of those that are shown above. */
  shown: string[];
  onShow: (ids: string[]) => void;
}

/** The latest runs; each can be shown again, with the one that was measured beside it. */
export function PastRuns({ runs, shown, onShow }: Props) {
  const latest = runs[0]?.questions_hash;
  const together = (run: Run) =>
    runs
      .filter(({ comparison_id }) => comparison_id === run.comparison_id)
      .map(({ id }) => id)
      .sort();
  return (
    <Card>
      <CardHeader title="Past runs">
        Runs over other questions than the latest are pale: their figures can’t be compared with it.
      </CardHeader>
      <Table label="Past runs">
        <thead>
          <tr>
            <HeaderCell>When</HeaderCell>
            <HeaderCell>Configuration</HeaderCell>
            <HeaderCell numeric className="max-sm:hidden">
              Questions
            </HeaderCell>
            <HeaderCell numeric>nDCG@10</HeaderCell>
            <HeaderCell numeric className="max-sm:hidden">
              MRR
            </HeaderCell>
            <HeaderCell className="w-16">
              <span className="sr-only">Actions</span>
            </HeaderCell>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <Row key={run.id} className={run.questions_hash === latest ? undefined : 'text-faint'}>
              <Cell className="text-muted text-sm">
                <Moment at={run.created_at} />
              </Cell>
              <Cell>{nameOfConfiguration(run.configuration)}</Cell>
              <Cell numeric className="max-sm:hidden">
                {formatCount(run.questions)}
              </Cell>
              <Cell numeric>{run.metrics.ndcg_at_10?.mean.toFixed(3)}</Cell>
              <Cell numeric className="max-sm:hidden">
                {run.metrics.mrr?.mean.toFixed(3)}
              </Cell>
              <Cell>
                <Button size="small" kind="quiet" disabled={shown.includes(run.id)} onClick={() => onShow(together(run))}>
                  Show
                </Button>
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}
