const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const MONTHS = [
  ...(['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August'] as const),
  ...(['September', 'October', 'November', 'December'] as const),
];

/** A cron expression as people say it; null where it says more than fits a short sentence. */
export function cronWords(cron: string): string | null {
  const [minute, hour, day, month, weekday, more] = cron
    .trim()
    .split(/\s+/)
    .map((field) => (field === '?' ? '*' : field));
  if (weekday === undefined || more !== undefined) return null;
  const days = dayWords(day!, month!, weekday);
  if (days === null) return null;
  const often = oftenWords(minute!, hour!);
  if (often !== null) return days === EVERY_DAY ? often : `${often}, ${lower(days)}`;
  const times = timeWords(minute!, hour!);
  return times === null ? null : `${days} at ${times}`;
}

const EVERY_DAY = 'Every day';

/** Several times an hour or a day, evenly. */
function oftenWords(minute: string, hour: string): string | null {
  if (minute === '*' && hour === '*') return 'Every minute';
  const minutes = evenStep(minute, 60);
  if (minutes !== null && hour === '*') return `Every ${minutes} minutes`;
  const at = numberIn(minute, 0, 59);
  if (at === null) return null;
  const past = at === 0 ? '' : `, ${at} min past`;
  if (hour === '*') return `Every hour${past}`;
  const hours = evenStep(hour, 24);
  return hours === null ? null : `Every ${hours} hours${past}`;
}

function timeWords(minute: string, hour: string): string | null {
  const at = numberIn(minute, 0, 59);
  const hours = hour.split(',').map((each) => numberIn(each, 0, 23));
  if (at === null || hours.includes(null)) return null;
  return listed(hours.map((each) => `${pad(each!)}:${pad(at)}`));
}

function dayWords(day: string, month: string, weekday: string): string | null {
  if (day === '*' && month === '*') return weekdayWords(weekday);
  if (weekday !== '*') return null;
  const date = numberIn(day, 1, 31);
  if (date === null) return null;
  if (month === '*') return `On day ${date} of every month`;
  const name = MONTHS.findIndex((each) => each.slice(0, 3).toUpperCase() === month.toUpperCase());
  const place = name >= 0 ? name + 1 : numberIn(month, 1, 12);
  return place === null ? null : `Every year on ${date} ${MONTHS[place - 1]}`;
}

function weekdayWords(field: string): string | null {
  if (field === '*') return EVERY_DAY;
  const [from, to, more] = field.split('-').map(dayOfWeek);
  if (field.includes('-')) {
    if (from == null || to == null || more !== undefined) return null;
    return from === 1 && to === 5 ? 'Every weekday' : `Every ${DAYS[from]} to ${DAYS[to]}`;
  }
  const days = field.split(',').map(dayOfWeek);
  return days.includes(null) ? null : `Every ${listed(days.map((each) => DAYS[each!]!))}`;
}

function dayOfWeek(text: string): number | null {
  const name = DAYS.findIndex((each) => each.slice(0, 3).toUpperCase() === text.toUpperCase());
  if (name >= 0) return name;
  const number = numberIn(text, 0, 7);
  return number === 7 ? 0 : number;
}

/** The step of a field that comes round evenly; 7 minutes do not. */
function evenStep(field: string, whole: number): number | null {
  const step = numberIn(/^\*\/(\d+)$/.exec(field)?.[1] ?? '', 2, whole - 1);
  return step !== null && whole % step === 0 ? step : null;
}

function numberIn(text: string, min: number, max: number): number | null {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : null;
}

const pad = (number: number): string => String(number).padStart(2, '0');
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
