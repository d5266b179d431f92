import { signal } from "@preact/signals";
import { habits_from, type LogHabits } from "./logs/habits";
import { get, send } from "./server";
import { session } from "./state";

/** What the account signed in keeps about its own console under a name (GET /api/v1/preferences/{name}); undefined: nothing yet. */
export const read_kept = async <T>(name: string): Promise<T | undefined> =>
  (await get<{ value: T | null }>(`preferences/${name}`)).value ?? undefined;
/** Writes under one name follow each other: of two quick changes the later one stays. */
export const keep = (name: string, value: unknown): Promise<unknown> => in_turn(name, () => put(name, value));

const put = (name: string, value: unknown): Promise<unknown> => send("PUT", `preferences/${name}`, { value });
const turns = new Map<string, Promise<unknown>>();
function in_turn<T>(name: string, act: () => Promise<T>): Promise<T> {
  const turn = (turns.get(name) ?? Promise.resolve()).then(act);
  turns.set(
    name,
    turn.catch(() => undefined),
  );
  return turn;
}

const known = signal<{ account: number; logs: Record<string, LogHabits> }>({ account: 0, logs: {} });
const mine = (): Record<string, LogHabits> => (known.value.account === session.value?.account.id ? known.value.logs : {});
const set = (log: string, habits: LogHabits): void => {
  known.value = { account: session.value?.account.id ?? 0, logs: { ...mine(), [log]: habits } };
};

export const habits_of = (log: string): LogHabits => mine()[log] ?? {};

/** Reads an account's habits of a log once; a server that does not answer leaves the screen as it is for everybody. */
export async function load_habits(log: string): Promise<void> {
  if (mine()[log]) return;
  const found = habits_from(await read_kept(`logs.${log}`).catch(() => undefined));
  if (!mine()[log]) set(log, found);
}

/** Changes them here at once and then where they are kept, on top of what another browser of the same account has kept meanwhile. */
export async function change_habits(log: string, change: (habits: LogHabits) => LogHabits): Promise<void> {
  const name = `logs.${log}`,
    shown = change(habits_of(log));
  set(log, shown);
  await in_turn(name, async () => {
    const next = change(habits_from(await read_kept(name)));
    if (habits_of(log) === shown) set(log, next); // otherwise a later change is shown already, and its turn comes
    await put(name, next);
  }).catch(() => undefined); // this page goes on with its own
}
