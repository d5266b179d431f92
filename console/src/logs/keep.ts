/** Lists of texts that this browser keeps (earlier searches, chosen columns); a private window keeps nothing. */
export function kept(name: string): string[] {
  try { const found: unknown = JSON.parse(localStorage.getItem(name) ?? "[]"); return Array.isArray(found) ? found.map(String) : []; } catch { return []; }
}
export function keep(name: string, value: string[]): void {
  try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* not kept */ }
}
