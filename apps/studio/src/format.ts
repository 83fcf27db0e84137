const control = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const hidden = /[\u0080-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** Shows characters that would colour, move or hide text: an escape is ␛, a mark of direction its number. */
export function plain(text: string): string {
  return text
    .replace(control, (c) => (c === '\u007f' ? '␡' : String.fromCharCode(0x2400 + c.charCodeAt(0))))
    .replace(hidden, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Time of this machine's zone, with the day when it is not today. */
export function time(iso: string | undefined): string {
  if (iso === undefined) return '';
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const clock = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  return date.toDateString() === new Date().toDateString() ? clock : `${day(date)} ${clock}`;
}

const two = (n: number) => String(n).padStart(2, '0');
const day = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

export function duration(ms: number | undefined): string {
  if (ms === undefined) return '';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How far away an instant is: `in 3 min`, `2 h ago`. */
export function away(iso: string | undefined): string {
  if (iso === undefined) return '';
  const ms = Date.parse(iso) - Date.now();
  const size = Math.abs(ms) / 1000;
  const text =
    size < 60
      ? `${Math.round(size)} s`
      : size < 3600
        ? `${Math.round(size / 60)} min`
        : size < 172_800
          ? `${Math.round(size / 3600)} h`
          : `${Math.round(size / 86_400)} days`;
  return ms >= 0 ? `in ${text}` : `${text} ago`;
}

export const count = (n: number | undefined): string => (n === undefined ? '' : n.toLocaleString('en'));
