const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/;

/** Whether a control for local times shows this moment without loss: it is empty, or a moment of whole seconds. */
export const isLocalTimeSafe = (text: string): boolean => {
  if (text === '') return true;
  const moment = Date.parse(text);
  return /[zZ]$|[+-]\d{2}:\d{2}$/.test(text) && Number.isFinite(moment) && moment % 1_000 === 0;
};

/** A moment as the date and time of this device, `2030-01-31T09:00:00`. */
export function toLocalTime(text: string): string {
  if (text === '') return '';
  const date = new Date(text);
  const [year, ...rest] = [
    date.getFullYear(),
    date.getMonth() + 1,
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
  ];
  const [month, day, hour, minute, second] = rest.map((part) => String(part).padStart(2, '0'));
  return `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** The moment of a date and time of this device, in UTC; '' while it is unfinished. */
export const fromLocalTime = (local: string): string =>
  LOCAL.test(local) ? new Date(local).toISOString().replace('.000Z', 'Z') : '';
