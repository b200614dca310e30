import { findWrittenDates, type WrittenDate } from "#lib/captions/date-patterns";
import type { TextRange } from "#lib/captions/folded-text";
import { daysBetween } from "#lib/captions/zoned-days";

/** A date in a folded text that has passed; `day` as "2026-05-03". */
export type ExpiredDate = TextRange & { day: string };

const UNTIL =
  /(?<!\p{L})(?:until|till?|'til|through|thru|by|to|before|ends?|ending|expires?|expiring|deadline|last day|valid|до|преди|изтича\p{L}*|приключва\p{L}*|свършва\p{L}*|край\p{L}*|последен ден|крайн\p{L}* срок)[\s:,(]*(?:(?:on|at|the|на|и|\p{L}*day|понеделник|вторник|сряда|четвъртък|петък|събота|неделя)[\s,:]*)*$/u;
const START =
  /(?<!\p{L})(?:from|since|starts?|starting|begins?|as of|after|available|от|след|считано от|начало|започва\p{L}*)[\s:]*(?:(?:on|the|на|\p{L}*day|понеделник|вторник|сряда|четвъртък|петък|събота|неделя)[\s,]*)*$/u;
// Numbers alone are a date only where a date would stand: "Rated 4.8." is none.
const DATE_PLACE =
  /(?:^|\n|[:(|•📅🗓–-]|(?<!\p{L})(?:on|at|date|only|на|за|в|дата|само|и|and))\s*$/u;
const MEASURE =
  /(?:heel|size|height|length|width|rated|rating|score|version|ток|токче|размер|номер|височина|дължина|ширина|ръст|оценка|рейтинг)[\s:]*$/u;
const RANGE_AFTER = /^\s*(?:-|to|until|till|до|и|and)\s*$/u;

/** A past date without "until" is old news only for so long, in days. */
const MAX_AGE = 92;
const MAX_LEAD = 50;

const twoDigits = (number: number) => String(number).padStart(2, "0");

/** Returns a day that exists; null for 31 April. */
function toDay(year: number, { month, day }: WrittenDate): string | null {
  const written = `${year}-${twoDigits(month)}-${twoDigits(day)}`;
  const parsed = new Date(`${written}T00:00:00Z`);
  if (Number.isNaN(parsed.getTime())) return null;
  return parsed.toISOString().startsWith(written) ? written : null;
}

/** Returns the day that is meant; without a year the one nearest to today. */
function resolveDay(date: WrittenDate, today: string): string | null {
  if (date.year !== null) return toDay(date.year, date);
  const thisYear = Number(today.slice(0, 4));
  const days = [thisYear - 1, thisYear, thisYear + 1]
    .map((year) => toDay(year, date))
    .filter((day) => day !== null)
    .toSorted((a, b) => Math.abs(daysBetween(today, a)) - Math.abs(daysBetween(today, b)));
  return days[0] ?? null;
}

/** Whether numbers such as "3.5." stand where they mean a date. */
function isDate({ numbers, year, text }: WrittenDate, lead: string): boolean {
  // "You may 12 ..." is no date in May.
  if (/^may \d+$/u.test(text)) return UNTIL.test(lead) || /(?<!\p{L})(?:on|only)\s*$/u.test(lead);
  if (!numbers || year !== null || UNTIL.test(lead)) return true;
  return text.endsWith(".") && !MEASURE.test(lead) && (START.test(lead) || DATE_PLACE.test(lead));
}

/**
 * Finds dates of a folded text that have passed on `today` ("2026-05-10"): "until 3 May", "до 3
 * май", "3.5.". Numbers are day and month. The start of an offer ("from 3 May") may have passed.
 */
export function findExpiredDates(text: string, today: string): ExpiredDate[] {
  const dates = findWrittenDates(text);
  return dates.flatMap((date, at) => {
    const { start, end } = date;
    const lead = text.slice(Math.max(0, start - MAX_LEAD), start);
    const day = resolveDay(date, today);
    if (day === null || !isDate(date, lead)) return [];
    const age = daysBetween(day, today);
    const next = dates[at + 1];
    const startsRange = next !== undefined && RANGE_AFTER.test(text.slice(end, next.start));
    if (age <= 0 || startsRange) return [];
    if (!UNTIL.test(lead) && (START.test(lead) || age > MAX_AGE)) return [];
    return [{ start, end, day }];
  });
}
