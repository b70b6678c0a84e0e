/** A day that can be mentioned. */
export interface DateChoice {
  /** ISO 8601 date. */
  readonly id: string
  readonly label: string
}

/** The days that `query` may mean: today, tomorrow, yesterday, weekdays to come, and a date as it is written. */
export const findDates = (query: string, today: Date): readonly DateChoice[] => {
  const wanted = query.trim().toLocaleLowerCase()
  const written = /^\d{4}-\d{2}-\d{2}$/.test(wanted) ? new Date(`${wanted}T12:00`) : undefined
  if (written && !Number.isNaN(written.getTime())) return [choice(written)]
  const named: [string, Date][] = [
    ['today', today],
    ['tomorrow', addDays(today, 1)],
    ['yesterday', addDays(today, -1)],
    ...[1, 2, 3, 4, 5, 6, 7].map((days): [string, Date] => {
      const day = addDays(today, days)
      return [day.toLocaleDateString('en', { weekday: 'long' }).toLocaleLowerCase(), day]
    }),
  ]
  const found = wanted === '' ? named.slice(0, 2) : named.filter(([name]) => name.startsWith(wanted))
  // On a Monday, "t" means Tuesday and tomorrow: one day, offered once.
  const byId = new Map(found.map(([, day]) => [choice(day).id, choice(day)]))
  return [...byId.values()].slice(0, 3)
}

/** By the calendar: a day is 23 or 25 hours long when the clocks change. */
const addDays = (day: Date, days: number): Date => {
  const moved = new Date(day)
  moved.setDate(moved.getDate() + days)
  return moved
}

const choice = (day: Date): DateChoice => ({
  id: `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`,
  label: day.toLocaleDateString('en', { day: 'numeric', month: 'long', year: 'numeric' }),
})
