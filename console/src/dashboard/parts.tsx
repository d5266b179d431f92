import { useEffect, useState } from "preact/hooks";
import { query } from "../server";
import { language, named, number, plain, t, word, type Key } from "../text";
import { Show, useLoad } from "../ui/loaded";
import { Card, Link } from "../ui/page";
import { span_of } from "../ui/period";
import { facets_of, sees_logs, type Value } from "./api";
import type { Section } from "./sections";

/** period: "24h" and so on; "": from and until were chosen by themselves. */
export interface Span {
  from: string;
  until: string;
  period: string;
}

/** The address of the log rows behind a figure: the same period and the same search. */
export function into_logs(type: string, asked: string, { from, until, period }: Span): string {
  return `/logs/${type}${query({ ...(period ? { period } : { from, until }), query: asked })}`;
}

const term = (field: string, value: string): string => `${field}:"${value.replace(/["\\]/g, "\\$&")}"`;

export function Ranking({
  title,
  values,
  to,
  words,
  bare,
  section,
}: {
  title: string;
  section?: string;
  values: Value[];
  to?: (value: string) => string;
  words?: boolean;
  bare?: boolean;
}) {
  const most = Math.max(1, ...values.map((one) => one.count));
  const shown = (value: string): string => (words ? word(value) : plain(named(value), 300));
  const list = values.length ? (
    <ol class="ranking">
      {values.map((one) => (
        <li key={one.value}>
          {to && sees_logs() ? (
            <Link to={to(one.value)} title={shown(one.value)}>
              {shown(one.value)}
            </Link>
          ) : (
            <span title={shown(one.value)}>{shown(one.value)}</span>
          )}
          <span class="count">{number(one.count)}</span>
          <progress max={most} value={one.count} aria-hidden="true" />
        </li>
      ))}
    </ol>
  ) : (
    <p class="empty">{t("no_data")}</p>
  );
  return bare ? (
    list
  ) : (
    <Card title={title} {...(section ? { named: `${section}: ${title}` } : {})}>
      {list}
    </Card>
  );
}

const periods = ["1h", "24h", "7d", "30d", "90d", "180d"];

/** One section with a period of its own: the page's until another is chosen here. quiet: told when nothing was found, so that the page can fold it away. */
export function SectionCards({ of, page, quiet }: { of: Section; page: Span; quiet: (id: string, is: boolean) => void }) {
  const [own, set] = useState("");
  const span: Span = own ? { ...span_of(own), period: own } : page;
  const { from, until } = span;
  const fields = of.widgets.map((one) => one.field).join(",");
  const counted = of.type === "url_click" ? "action" : "threat_type";
  const facets = useLoad(`section ${of.id} ${from} ${until}`, () => facets_of(of.type, of.query, `${fields},${counted}`, from, until));
  const total = (facets.data?.facets[counted] ?? []).reduce((sum, one) => sum + one.count, 0);
  const silent = facets.data !== undefined && total === 0 && !own;
  useEffect(() => quiet(of.id, silent), [silent]);
  if (silent) return null;
  const both = (more: string): string => (of.query ? `${of.query} ${more}` : more);
  return (
    <section aria-label={t(of.title)}>
      <div class="section-title">
        <h2>{t(of.title)}</h2>
        {facets.data && sees_logs() && (
          <Link to={into_logs(of.type, of.query, span)}>{t("dashboard.detections", { count: number(total) })}</Link>
        )}
        <select
          class="no-print"
          aria-label={`${t("period")}: ${t(of.title)}`}
          value={own}
          onChange={(event) => set(event.currentTarget.value)}
        >
          <option value="">{t("dashboard.as_page")}</option>
          {periods.map((key) => (
            <option key={key} value={key}>
              {t(`period.${key}` as Key)}
            </option>
          ))}
        </select>
      </div>
      <Show of={facets}>
        {(data) => {
          const told = of.widgets
            .map((one) => ({ ...one, values: (data.facets[one.field] ?? []).filter((value) => value.value !== "").slice(0, 5) }))
            .filter((one) => one.values.length > 0);
          return total === 0 ? (
            <p class="empty">{t("no_data")}</p>
          ) : (
            <div class={told.length === 4 ? "cards two" : "cards three"}>
              {told.map((one) => (
                <Ranking
                  key={one.field}
                  title={t(one.title)}
                  section={t(of.title)}
                  values={one.values}
                  to={(value) => into_logs(of.type, both(term(one.field, value)), span)}
                  {...(one.words ? { words: true } : {})}
                />
              ))}
            </div>
          );
        }}
      </Show>
    </section>
  );
}

/** Sections with something in them, and below them the names of those without. */
export function Sections({ of, page }: { of: Section[]; page: Span }) {
  const [silent, set] = useState<Record<string, boolean>>({});
  const none = of.filter((one) => silent[one.id]);
  return (
    <>
      {of.map((one) => (
        <SectionCards key={one.id} of={one} page={page} quiet={(id, is) => set((old) => ({ ...old, [id]: is }))} />
      ))}
      {none.length > 0 && (
        <Card title={t("dashboard.nothing")}>
          <p class="quiet">{none.map((one) => t(one.title)).join(language.value === "ja" ? "、" : ", ")}</p>
        </Card>
      )}
    </>
  );
}
