import { X } from 'lucide-react';
import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { formatBytes } from '#app/_ui/format.ts';
import { Cell, Row } from '#app/_ui/table.tsx';
import type { Upload } from './use-uploads.ts';

/** A file that is not a document yet: waiting for its turn, on its way, or refused with the reason. */
export function UploadTableRow({ upload: { file, state, reason }, onDismiss }: { upload: Upload; onDismiss: () => void }) {
  return (
    <Row>
      <Cell className="sm:w-full sm:min-w-56 sm:max-w-0">
        <span className="wrap-anywhere line-clamp-2 font-medium sm:line-clamp-1 sm:break-all" title={file.name}>
          <bdi>{file.name}</bdi>
        </span>
        {reason && (
          <span role="alert" className="block whitespace-normal text-negative text-sm">
            {reason}
          </span>
        )}
      </Cell>
      <Cell>
        {state === 'waiting' && <Badge>Waiting</Badge>}
        {state === 'sending' && (
          <Badge tone="info" className="animate-breathe">
            Uploading
          </Badge>
        )}
        {state === 'refused' && <Badge tone="negative">Refused</Badge>}
      </Cell>
      <Cell numeric className="text-faint max-md:hidden">
        –
      </Cell>
      <Cell numeric className="text-muted max-md:hidden">
        {formatBytes(file.size)}
      </Cell>
      <Cell className="max-lg:hidden" />
      <Cell>
        {state === 'refused' && (
          <Button kind="quiet" size="icon" onClick={onDismiss} aria-label={`Dismiss ${file.name}`}>
            <X aria-hidden="true" />
          </Button>
        )}
      </Cell>
    </Row>
  );
}
