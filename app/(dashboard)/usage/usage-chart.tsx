import { formatCount, formatDay, isolated, plural } from '#app/_ui/format.ts';
import type { Series } from './usage-series.ts';

const HEIGHT = 168;
const COLOURS = ['var(--series-1)', 'var(--series-2)', 'var(--series-3)', 'var(--series-4)', 'var(--series-5)'];

/** Bars stacked by series, one for each day. Widths are shares of the page's, so that text keeps its size on every screen. */
export function UsageChart({ days, series }: { days: string[]; series: Series[] }) {
  const totals = days.map((_, index) => series.reduce((sum, { credits }) => sum + (credits[index] ?? 0), 0));
  const top = niceTop(Math.max(...totals));
  const width = 100 / days.length;
  return (
    <figure>
      <div className="flex gap-2">
        <ol className="flex flex-col-reverse justify-between text-right text-faint text-xs leading-none" aria-hidden="true" data-numeric>
          {[0, top / 2, top].map((mark) => (
            <li key={mark}>{formatCount(mark)}</li>
          ))}
        </ol>
        <svg
          width="100%"
          height={HEIGHT}
          role="img"
          aria-label={`Credits by day: ${series.map(({ name, total }) => `${name} ${formatCount(total)}`).join(', ') || 'nothing was spent'}`}
        >
          {[0, 0.5, 1].map((share) => (
            <line key={share} x1="0" x2="100%" y1={lineAt(share)} y2={lineAt(share)} stroke="var(--line)" />
          ))}
          {days.map((day, index) => (
            <g key={day}>
              <title>{describeDay(day, index, series, totals[index] ?? 0)}</title>
              <rect x={`${index * width}%`} y="0" width={`${width}%`} height={HEIGHT} fill="transparent" />
              {stack(series, index).map(({ name, from, to, colour }) => (
                <rect
                  key={name}
                  x={`${(index + 0.14) * width}%`}
                  width={`${width * 0.72}%`}
                  y={HEIGHT - (to / top) * (HEIGHT - 1)}
                  height={((to - from) / top) * (HEIGHT - 1)}
                  fill={colour}
                />
              ))}
            </g>
          ))}
        </svg>
      </div>
      <p className="mt-1 flex justify-between pl-6 text-faint text-xs" aria-hidden="true">
        <span>{formatDay(days[0] ?? '')}</span>
        <span>today</span>
      </p>
      <figcaption className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {series.length === 0 && <span className="text-muted">Nothing was spent in this time.</span>}
        {series.map(({ name, total }, index) => (
          <span key={name} className="flex items-center gap-1.5">
            <span className="size-2.5 rounded-[2px]" style={{ background: COLOURS[index] }} aria-hidden="true" />
            <bdi>{name}</bdi> <span className="text-faint tabular-nums">{formatCount(total)}</span>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function stack(series: Series[], day: number) {
  let from = 0;
  return series.map(({ name, credits }, index) => {
    const to = from + (credits[day] ?? 0);
    const part = { name, from, to, colour: COLOURS[index] };
    from = to;
    return part;
  });
}

function lineAt(share: number): number {
  return 0.5 + (1 - share) * (HEIGHT - 1);
}

/** The least of 2, 4, 10, 20, 40, 100, … that is not below `most`: its half is a whole number too. */
function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [2, 4, 10].map((step) => step * power).find((step) => step >= most) ?? 2;
}

/** What hovering over a day shows. */
function describeDay(day: string, index: number, series: Series[], total: number): string {
  const parts = series
    .filter(({ credits }) => credits[index])
    .map(({ name, credits }) => `${isolated(name)}: ${formatCount(credits[index] ?? 0)}`);
  return [`${formatDay(day)}: ${plural(total, 'credit')}`, ...parts].join('\n');
}
