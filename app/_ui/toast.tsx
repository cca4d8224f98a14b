'use client';

import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { createContext, type ReactNode, use, useCallback, useState } from 'react';
import { Button } from './button.tsx';

interface Message {
  id: number;
  text: ReactNode;
  tone: 'positive' | 'negative';
}

const ToastContext = createContext<(text: ReactNode, tone?: Message['tone']) => void>(() => {});

/** Says something at the foot of the screen, announced to screen readers: `const say = useToast(); say('Saved')`. */
export function useToast() {
  return use(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<Message[]>([]);
  const say = useCallback((text: ReactNode, tone: Message['tone'] = 'positive') => {
    setMessages((current) => [...current.slice(-2), { id: Math.random(), text, tone }]);
  }, []);
  const drop = (id: number) => setMessages((current) => current.filter((message) => message.id !== id));

  return (
    <ToastContext value={say}>
      <Radix.Provider duration={5000} swipeDirection="down">
        {children}
        {messages.map(({ id, text, tone }) => (
          <Radix.Root
            key={id}
            onOpenChange={(open) => !open && drop(id)}
            className="flex animate-rise items-start gap-2.5 rounded-card border border-line bg-surface py-2.5 pr-2 pl-3.5 shadow-floating"
          >
            {tone === 'positive' ? (
              <CircleCheck className="mt-0.5 size-4 shrink-0 text-positive" aria-hidden="true" />
            ) : (
              <CircleAlert className="mt-0.5 size-4 shrink-0 text-negative" aria-hidden="true" />
            )}
            <Radix.Description className="min-w-0 flex-1 wrap-anywhere">{text}</Radix.Description>
            <Radix.Close asChild>
              <Button kind="quiet" size="icon" className="-my-1" aria-label="Dismiss">
                <X aria-hidden="true" />
              </Button>
            </Radix.Close>
          </Radix.Root>
        ))}
        <Radix.Viewport className="fixed right-0 bottom-0 z-[60] grid w-full max-w-sm grid-cols-1 gap-2 p-4" />
      </Radix.Provider>
    </ToastContext>
  );
}
