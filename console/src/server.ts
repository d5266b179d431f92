import { signal } from "@preact/signals";
import { language } from "./text";

/** An RFC 9457 problem as the server answers it, or what the network made of it (status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly titles: { en: string; ja: string },
    readonly body: Record<string, unknown>,
    retry_after = 0,
  ) {
    super(titles.en);
    this.retry_after = retry_after;
  }
  get text(): string {
    const title = typeof this.body.error_title === "string" ? this.body.error_title : this.titles[language.value];
    const detail = typeof this.body.detail === "string" && this.body.detail !== title ? this.body.detail : "";
    return detail ? `${title} (${detail})` : title;
  }
  /** Seconds the server asks to wait (429, a locked account); 0: none. */
  readonly retry_after: number = 0;
  get remedy(): string {
    return typeof this.body.remedy === "string" ? this.body.remedy : "";
  }
}

export const csrf = signal("");
/** Set when the server says that nobody is signed in any more: the sign-in is shown over the page, which keeps what was typed. */
export const signed_out = signal(false);
/** Why the last session ended, where the server says so: somebody ended it, it was idle, the update ended it (U-37a). */
export const ended = signal<Problem | undefined>(undefined);
/** Set while the server cannot be reached; everything that was read is read again when it comes back. */
export const offline = signal(false);
/** Grows each time the connection comes back or somebody signs in again. */
export const came_back = signal(0);

const unreachable = {
  en: "The server cannot be reached. Check the connection and try again.",
  ja: "サーバに接続できません。接続を確認してから再試行してください。",
};
// A folder, or a file that was moved or changed since it was chosen: the browser would say no more than that sending failed.
const unreadable = {
  en: "This file cannot be read. Folders cannot be sent; a file that was moved or changed must be chosen again.",
  ja: "このファイルを読み取れません。フォルダは送信できません。移動または変更されたファイルは、もう一度選択してください。",
};
const unknown = { en: "Something went wrong.", ja: "エラーが発生しました。" };

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const all: Record<string, string> = { "Accept-Language": language.value, ...headers };
  if (method !== "GET" && csrf.value) all["X-CSRF-Token"] = csrf.value;
  const raw = body instanceof Blob || typeof body === "string";
  if (body !== undefined && !raw) all["Content-Type"] = "application/json";
  let answer: Response;
  if (body instanceof Blob)
    await body
      .slice(0, 1)
      .arrayBuffer()
      .catch(() => {
        throw new Problem(-1, "console", unreadable, {});
      });
  try {
    answer = await fetch(`/api/v1/${path}`, {
      method,
      headers: all,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
    });
  } catch {
    if (!offline.value) {
      offline.value = true;
      setTimeout(look_again, 2_000);
    }
    throw new Problem(0, "offline", unreachable, {});
  }
  if (offline.value) {
    offline.value = false;
    came_back.value += 1;
  }
  if (answer.ok) return answer;
  const found = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  const code = typeof found.code === "string" ? found.code : "server.error";
  const problem = new Problem(
    answer.status,
    code,
    (found.titles as { en: string; ja: string } | undefined) ?? unknown,
    found,
    Number(answer.headers.get("Retry-After")) || 0,
  );
  if (answer.status === 401 && code === "auth.required") {
    if (typeof found.error_name === "string") ended.value = problem;
    if (csrf.value) signed_out.value = true;
  }
  throw problem;
}

// Asks every few seconds whether the server is there again.
function look_again(): void {
  if (!offline.value) return;
  ask("GET", "version").catch(() => {
    if (offline.value) setTimeout(look_again, 4_000);
  });
}

export async function get<T>(path: string): Promise<T> {
  return (await (await ask("GET", path)).json()) as T;
}
export async function send<T>(
  method: "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<T> {
  return (await (await ask(method, path, body, headers)).json()) as T;
}
export async function text_of(path: string): Promise<string> {
  return (await ask("GET", path)).text();
}
export async function blob_of(method: "GET" | "POST", path: string, body?: unknown): Promise<Blob> {
  return (await ask(method, path, body)).blob();
}
/** A file with what the answer's header says of it. */
export async function file_of(path: string): Promise<{ content: Blob; header: Headers }> {
  const answer = await ask("GET", path);
  return { content: await answer.blob(), header: answer.headers };
}

/** A key under which an act is done once (Idempotency-Key). crypto.randomUUID is there over HTTPS only, and a console in an own network may be reached without. */
export function once_key(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** ?a=1&b=2 without the empty ones. */
export function query(values: Record<string, string | number | undefined>): string {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== "") out.set(name, String(value));
  const text = out.toString();
  return text ? `?${text}` : "";
}

export function save_as(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
