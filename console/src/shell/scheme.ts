import { signal } from "@preact/signals";

export type Scheme = "auto" | "light" | "dark";
export const scheme = signal<Scheme>("auto");

function apply(): void {
  if (scheme.value === "auto") delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme.value;
}

export function start_scheme(): void {
  try {
    const kept = localStorage.getItem("scheme");
    if (kept === "light" || kept === "dark") scheme.value = kept;
  } catch {
    /* nothing kept */
  }
  apply();
}

export function next_scheme(): void {
  scheme.value = scheme.value === "auto" ? "dark" : scheme.value === "dark" ? "light" : "auto";
  try {
    localStorage.setItem("scheme", scheme.value);
  } catch {
    /* not kept */
  }
  apply();
}
