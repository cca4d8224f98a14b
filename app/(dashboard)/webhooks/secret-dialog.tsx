'use client';

import { Button } from '#app/_ui/button.tsx';
import { CopyButton } from '#app/_ui/copy-button.tsx';
import { Dialog, DialogActions } from '#app/_ui/dialog.tsx';
import { Notice } from '#app/_ui/notice.tsx';

/** Shows the secret of a webhook, once. `children` says what else there is to know. */
export function SecretDialog({ secret, onClose, children }: { secret: string; onClose: () => void; children?: React.ReactNode }) {
  return (
    <Dialog open onOpenChange={onClose} title="The signing secret" persistent wide>
      <Notice tone="caution">Copy it now: it is not shown again. Your server checks with it that a message comes from here.</Notice>
      <div className="mt-4 flex items-center gap-2 rounded-card border border-line bg-sunken py-1.5 pr-2 pl-3.5">
        <code data-testid="webhook-secret" className="min-w-0 flex-1 break-all font-mono text-sm">
          {secret}
        </code>
        <CopyButton text={secret} label="Copy the secret" showLabel />
      </div>
      {children && <p className="mt-4 text-muted">{children}</p>}
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          I have copied it
        </Button>
      </DialogActions>
    </Dialog>
  );
}
