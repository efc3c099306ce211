const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time as people read it: `12 ms`, `1.24 s`, `3 m 10 s`, `2 h 5 m`, `4 d 3 h`. */
export function durationText(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  // Rounded first, so that 59.996 s does not read `60.00 s`.
  if (Math.round(ms / 10) * 10 < 10 * SECOND) return `${(ms / SECOND).toFixed(2)} s`;
  if (Math.round(ms / 100) * 100 < MINUTE) return `${(ms / SECOND).toFixed(1)} s`;
  const seconds = Math.round(ms / SECOND) * SECOND;
  if (seconds < HOUR) return twoUnits(seconds, MINUTE, 'm', SECOND, 's');
  if (seconds < DAY) return twoUnits(seconds, HOUR, 'h', MINUTE, 'm');
  return twoUnits(seconds, DAY, 'd', HOUR, 'h');
}

function twoUnits(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const count = Math.floor(ms / big);
  const rest = Math.floor((ms % big) / small);
  return rest === 0 ? `${count} ${bigName}` : `${count} ${bigName} ${rest} ${smallName}`;
}

/** How long ago a moment was, or how long until it comes: `just now`, `5 min ago`, `in 2 h`, `3 Mar 2026`. */
export function relativeText(at: number, now: number): string {
  const ms = now - at;
  const size = Math.abs(ms);
  if (size < 5 * SECOND) return 'just now';
  if (size >= 7 * DAY) return dateText(at, now);
  const [count, unit] =
    size < MINUTE
      ? [size / SECOND, 's']
      : size < HOUR
        ? [size / MINUTE, 'min']
        : size < DAY
          ? [size / HOUR, 'h']
          : [size / DAY, 'd'];
  const words = `${Math.floor(count)} ${unit}`;
  return ms > 0 ? `${words} ago` : `in ${words}`;
}

function dateText(at: number, now: number): string {
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Date(at).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

/** A moment to the second, in the zone of this device. */
export const exactText = (at: number): string =>
  new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
