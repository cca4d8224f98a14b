'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { formatDay } from '#app/_ui/format.ts';
import { useToast } from '#app/_ui/toast.tsx';
import { useAction } from '../_shell/use-action.ts';
import { cancelPlanAction, resumePlanAction } from './actions.ts';

export function CancelPlanButton({ end }: { end: string | null }) {
  const say = useToast();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const when = end ? formatDay(end) : 'the end of its period';
  return (
    <>
      <Button kind="quiet" size="small" onClick={() => setOpen(true)}>
        Cancel plan…
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Cancel the plan?"
        description={`It stays as it is until ${when}. Then its credits expire; bought credits stay. Until then you can resume it.`}
        confirm="Cancel plan"
        dismiss="Keep the plan"
        action={cancelPlanAction}
        onDone={() => {
          say(`The plan ends on ${when}`);
          router.refresh();
        }}
      />
    </>
  );
}

export function ResumePlanButton() {
  const { run, busy, problem } = useAction();
  return (
    <div className="grid justify-items-end gap-1">
      <Button size="small" busy={busy} onClick={() => run(resumePlanAction, 'The plan goes on')}>
        Resume plan
      </Button>
      {problem && (
        <p role="alert" className="text-negative text-sm">
          {problem.detail}
        </p>
      )}
    </div>
  );
}
