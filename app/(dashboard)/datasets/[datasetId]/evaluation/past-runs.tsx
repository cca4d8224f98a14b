import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { formatCount } from '#app/_ui/format.ts';
import { Moment } from '#app/_ui/moment.tsx';
import { Cell, HeaderCell, Row, Table } from '#app/_ui/table.tsx';
import { deleteRun } from './actions.ts';
import { nameOfConfiguration, type Run, together } from './runs.ts';

interface Props {
  datasetId: string;
  /** The newest first. */
  runs: Run[];
  /** Those that are shown above. */
  shown: Run[];
  /** Shows one run, or two: the second against the first. */
  onShow: (ids: string[]) => void;
  onDeleted: (run: Run) => void;
}

/** The latest runs; each can be shown again with the one that was measured beside it, be compared with what is shown, or be forgotten. */
export function PastRuns({ datasetId, runs, shown, onShow, onDeleted }: Props) {
  const latest = runs[0]?.questions_hash;
  return (
    <Card>
      <CardHeader title="Past runs">
        Compare puts a run beside the one that is shown. Runs over other questions than the latest are pale: their figures can’t be compared
        with it.
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
            <HeaderCell>
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
                <div className="flex justify-end gap-1">
                  <Button size="small" kind="quiet" disabled={isShown(run, shown)} onClick={() => onShow(together(run, runs))}>
                    Show
                  </Button>
                  <Button size="small" kind="quiet" disabled={!isComparable(run, shown)} onClick={() => onShow(inOrder(run, shown))}>
                    Compare
                  </Button>
                  <DeleteRunButton datasetId={datasetId} run={run} onDeleted={onDeleted} />
                </div>
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function DeleteRunButton({ datasetId, run, onDeleted }: Pick<Props, 'datasetId' | 'onDeleted'> & { run: Run }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="icon" kind="quiet" aria-label="Delete run" onClick={() => setOpen(true)}>
        <Trash2 aria-hidden="true" />
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Delete this run?"
        description="Its figures are forgotten, and later runs are no longer compared with it."
        confirm="Delete run"
        action={() => deleteRun({ dataset_id: datasetId, run_id: run.id })}
        onDone={() => onDeleted(run)}
      />
    </>
  );
}

function isShown(run: Run, shown: Run[]): boolean {
  return shown.some(({ id }) => id === run.id);
}

/** Whether there is something else above that was measured by the same questions. */
function isComparable(run: Run, shown: Run[]): boolean {
  return !isShown(run, shown) && shown.at(-1)?.questions_hash === run.questions_hash;
}

/** A run and the last of those that are shown, the older first: their ids sort by time. */
function inOrder(run: Run, shown: Run[]): string[] {
  return [run.id, ...shown.slice(-1).map(({ id }) => id)].sort();
}
