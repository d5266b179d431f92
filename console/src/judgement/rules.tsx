import { useState } from "preact/hooks";
import { may, sure } from "../state";
import { label, language, number, plain, t, word } from "../text";
import { Dialog } from "../ui/dialog";
import { Choice, Input, Tick } from "../ui/fields";
import { Blank, Show, attempt, useLoad } from "../ui/loaded";
import { Card } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { Icon } from "../ui/icon";
import { Lines } from "../policies/lines";
import { correlation, keep_own, own_of, type Correlation, type Own, type OwnRule, type OwnSignal } from "./api";

const by_age = ["sender_domain_age", "url_domain_age"]; // days since the domain was registered
const by_days = [
  "sender_activity",
  "sender_domain_activity",
  "reply_to_activity",
  "reply_to_domain_activity",
  "company_activity",
  "company_domain_activity",
];
const by_values = ["direction", "sender_address", "url", "url_domain"];
const directions = ["incoming", "outgoing", "internal"];
const levels = ["moderate", "aggressive", "extra_aggressive"];

const said = (one: { english: string; japanese: string }): string => (language.value === "ja" ? one.japanese : one.english);
const told = (one: OwnSignal): string =>
  by_age.includes(one.condition)
    ? t("rules.age_at_most", {
        what: word(`condition_${one.condition}`),
        days: one.days ?? (one.condition === "sender_domain_age" ? 7 : 30),
      })
    : by_days.includes(one.condition)
      ? t("rules.days_at_most", { what: word(`condition_${one.condition}`), days: one.days ?? 5 })
      : `${word(`condition_${one.condition}`)} ${t(one.is === false ? "rules.is_not" : "rules.is")} ${(one.values ?? []).map((value) => (one.condition === "direction" ? word(value) : value)).join(", ")}`;

function SignalForm({ taken, add, close }: { taken: string[]; add: (one: OwnSignal) => Promise<boolean>; close: () => void }) {
  const [name, set_name] = useState("");
  const [condition, set_condition] = useState("sender_activity");
  const [days, set_days] = useState("5");
  const [is, set_is] = useState(true);
  const [values, set_values] = useState<string[]>([]);
  const aged = by_age.includes(condition),
    counts = aged || by_days.includes(condition);
  const choose = (to: string): void => {
    set_condition(to);
    set_values([]);
    set_days(to === "sender_domain_age" ? "7" : to === "url_domain_age" ? "30" : to.startsWith("company") ? "3" : "5");
  };
  const made: OwnSignal = counts ? { name: name.trim(), condition, days: Number(days) } : { name: name.trim(), condition, is, values };
  return (
    <Dialog title={t("rules.add_signal")} close={close}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await add(made)) close();
        }}
      >
        <Input name={t("name")} value={name} onValue={set_name} maxLength={128} required />
        <Choice
          name={t("rules.condition")}
          value={condition}
          onValue={choose}
          options={[...by_days, ...by_age, ...by_values].map((one): [string, string] => [one, word(`condition_${one}`)])}
          hint={t(
            aged
              ? "rules.age_hint"
              : condition.startsWith("company")
                ? "rules.company_hint"
                : counts
                  ? "rules.days_hint"
                  : "rules.values_hint",
          )}
        />
        {counts ? (
          <Input name={t("rules.days")} type="number" min={aged ? 1 : 0} max={aged ? 366 : 30} value={days} onValue={set_days} required />
        ) : (
          <>
            <Choice
              name={t("rules.test")}
              value={is ? "is" : "is_not"}
              onValue={(to) => set_is(to === "is")}
              options={[
                ["is", t("rules.is")],
                ["is_not", t("rules.is_not")],
              ]}
            />
            {condition === "direction" ? (
              directions.map((one) => (
                <Tick
                  key={one}
                  name={word(one)}
                  value={values.includes(one)}
                  onValue={(on) => set_values(on ? [...values, one] : values.filter((old) => old !== one))}
                />
              ))
            ) : (
              <Lines
                key={condition}
                name={t("lists.values")}
                value={values}
                change={set_values}
                most={condition === "sender_address" ? 50 : 1024}
              />
            )}
          </>
        )}
        {taken.includes(name.trim()) && (
          <p class="notice" role="alert">
            {t("rules.taken")}
          </p>
        )}
        <button type="submit" class="main" disabled={taken.includes(name.trim()) || (!counts && values.length === 0)}>
          {t("add")}
        </button>
      </form>
    </Dialog>
  );
}

function RuleForm({
  known,
  old,
  taken,
  keep,
  close,
}: {
  known: [string, string][];
  old: OwnRule;
  taken: string[];
  keep: (one: OwnRule) => Promise<boolean>;
  close: () => void;
}) {
  const [now, set] = useState<OwnRule>(old);
  const change = (at: number, statement: string[]): void =>
    set({ ...now, statements: now.statements.map((one, n) => (n === at ? statement : one)) });
  const name_of = (id: string): string => known.find(([one]) => one === id)?.[1] ?? id;
  return (
    <Dialog title={old.name || t("rules.add_rule")} wide close={close}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await keep({ ...now, name: now.name.trim(), statements: now.statements.filter((one) => one.length > 0) })) close();
        }}
      >
        <Input name={t("name")} value={now.name} onValue={(name) => set({ ...now, name })} maxLength={128} required />
        <div class="pair">
          <Choice
            name={t("rules.type")}
            value={now.type}
            onValue={(type) => set({ ...now, type })}
            options={["suspicious", "unwanted"].map((one): [string, string] => [one, word(`anomaly_${one}`)])}
          />
          <Choice
            name={label("anomaly_level")}
            value={now.level}
            onValue={(level) => set({ ...now, level })}
            options={levels.map((one): [string, string] => [one, word(one)])}
          />
        </div>
        {now.statements.map((statement, at) => (
          <fieldset key={at}>
            <legend>{at === 0 ? t("rules.statement") : t("rules.or")}</legend>
            <ul class="chips">
              {statement.map((id) => (
                <li key={id}>
                  {plain(name_of(id), 128)}
                  <button
                    type="button"
                    aria-label={`${t("delete")}: ${name_of(id)}`}
                    onClick={() =>
                      change(
                        at,
                        statement.filter((one) => one !== id),
                      )
                    }
                  >
                    <Icon of="close" />
                  </button>
                </li>
              ))}
            </ul>
            <Choice
              name={t("rules.and")}
              value=""
              onValue={(id) => {
                if (id) change(at, [...statement, id]);
              }}
              options={[["", t("policy.choose")], ...known.filter(([id]) => !statement.includes(id))]}
            />
            {now.statements.length > 1 && (
              <button type="button" class="small" onClick={() => set({ ...now, statements: now.statements.filter((_, n) => n !== at) })}>
                {t("rules.remove_statement")}
              </button>
            )}
          </fieldset>
        ))}
        <p>
          <button type="button" disabled={now.statements.length >= 20} onClick={() => set({ ...now, statements: [...now.statements, []] })}>
            {t("rules.add_statement")}
          </button>
        </p>
        {taken.includes(now.name.trim()) && (
          <p class="notice" role="alert">
            {t("rules.taken")}
          </p>
        )}
        <button type="submit" class="main" disabled={taken.includes(now.name.trim()) || now.statements.every((one) => one.length === 0)}>
          {t("save")}
        </button>
      </form>
    </Dialog>
  );
}

function OwnRules({ of, again }: { of: Correlation; again: () => void }) {
  const own = own_of(of.custom),
    writes = may("policies", "full");
  const [adding, set_adding] = useState(false);
  const [open, set_open] = useState<{ rule: OwnRule; at: number }>();
  const keep = async (next: Own): Promise<boolean> => {
    const done = await attempt(() => keep_own(next), t("saved"));
    again();
    return done;
  };
  const known: [string, string][] = [
    ...own.signals.map((one): [string, string] => [one.name, one.name]),
    ...of.signals.map((one): [string, string] => [one.id, said(one)]),
  ];
  const name_of = (id: string): string => known.find(([one]) => one === id)?.[1] ?? id;
  const remove = async (name: string, next: Own): Promise<void> => {
    if (await sure(t("policies.remove_sure", { name }), t("delete"))) await keep(next);
  };
  return (
    <div class="cards">
      <Card
        title={t("rules.own")}
        wide
        actions={
          writes && (
            <button
              type="button"
              onClick={() =>
                set_open({ rule: { name: "", statements: [[]], type: "suspicious", level: "moderate", enabled: true }, at: -1 })
              }
            >
              {t("rules.add_rule")}
            </button>
          )
        }
      >
        {own.rules.length === 0 ? (
          <Blank icon="lists">
            <p>{t("rules.none")}</p>
          </Blank>
        ) : (
          <Table
            label={t("rules.own")}
            rows={own.rules}
            id_of={(row) => row.name}
            columns={[
              {
                id: "name",
                title: t("name"),
                cell: (row) => <strong>{plain(row.name, 128)}</strong>,
                under: (row) => <code>custom:{plain(row.name, 128)}</code>,
                wrap: true,
              },
              {
                id: "when",
                title: t("rules.statement"),
                cell: (row) => (
                  <ul class="plainlist">
                    {row.statements.map((one, at) => (
                      <li key={at}>
                        {at > 0 && <span class="quiet">{t("rules.or")} </span>}
                        {one.map((id) => plain(name_of(id), 128)).join(" + ")}
                      </li>
                    ))}
                  </ul>
                ),
                wide: true,
              },
              { id: "type", title: t("rules.type"), cell: (row) => word(`anomaly_${row.type}`), under: (row) => word(row.level) },
              { id: "state", title: t("state"), cell: (row) => <Badge of={row.enabled ? "enabled" : "disabled"} /> },
              ...(writes
                ? [
                    {
                      id: "do",
                      title: t("actions"),
                      cell: (row: OwnRule) => (
                        <span class="buttons">
                          <button
                            type="button"
                            onClick={() =>
                              keep({
                                ...own,
                                rules: own.rules.map((one) => (one.name === row.name ? { ...one, enabled: !one.enabled } : one)),
                              })
                            }
                          >
                            {t(row.enabled ? "disable" : "enable")}
                          </button>
                          <button type="button" onClick={() => set_open({ rule: row, at: own.rules.indexOf(row) })}>
                            {t("edit")}
                          </button>
                          <button
                            type="button"
                            onClick={() => remove(row.name, { ...own, rules: own.rules.filter((one) => one.name !== row.name) })}
                          >
                            {t("delete")}
                          </button>
                        </span>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Card>
      <Card
        title={t("rules.own_signals")}
        wide
        actions={
          writes && (
            <button type="button" onClick={() => set_adding(true)}>
              {t("rules.add_signal")}
            </button>
          )
        }
      >
        {own.signals.length === 0 ? (
          <p class="empty">{t("rules.no_signals")}</p>
        ) : (
          <Table
            label={t("rules.own_signals")}
            rows={own.signals}
            id_of={(row) => row.name}
            columns={[
              { id: "name", title: t("name"), cell: (row) => <strong>{plain(row.name, 128)}</strong>, wrap: true },
              { id: "condition", title: t("rules.condition"), cell: (row) => plain(told(row), 400), wide: true },
              ...(writes
                ? [
                    {
                      id: "do",
                      title: t("actions"),
                      cell: (row: OwnSignal) => (
                        <button
                          type="button"
                          disabled={own.rules.some((rule) => rule.statements.some((one) => one.includes(row.name)))}
                          onClick={() => remove(row.name, { ...own, signals: own.signals.filter((one) => one.name !== row.name) })}
                        >
                          {t("delete")}
                        </button>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Card>
      {adding && (
        <SignalForm
          taken={known.map(([id]) => id)}
          add={(one) => keep({ ...own, signals: [...own.signals, one] })}
          close={() => set_adding(false)}
        />
      )}
      {open && (
        <RuleForm
          known={known}
          old={open.rule}
          taken={own.rules.filter((_, at) => at !== open.at).map((one) => one.name)}
          keep={(one) =>
            keep({ ...own, rules: open.at < 0 ? [...own.rules, one] : own.rules.map((old, at) => (at === open.at ? one : old)) })
          }
          close={() => set_open(undefined)}
        />
      )}
    </div>
  );
}

/** The rules over signals: the tenant's own, and the predefined ones with what each is made of. */
export function CorrelationRules() {
  const read = useLoad("correlation", correlation);
  return (
    <Show of={read}>
      {(data) => {
        const name_of = (id: string): string => {
          const one = data.signals.find((known) => known.id === id.replace(/^!/, ""));
          return `${id.startsWith("!") ? `${t("rules.without")} ` : ""}${one ? said(one) : id}`;
        };
        return (
          <>
            <OwnRules of={data} again={read.again} />
            <Card title={t("rules.predefined", { count: number(data.rules.length) })} wide>
              <Table
                label={t("rules.predefined", { count: number(data.rules.length) })}
                rows={data.rules}
                id_of={(row) => row.id}
                columns={[
                  {
                    id: "level",
                    title: t("rules.level"),
                    cell: (row) => (row.level === "security_risk" ? label("security_risk") : word(row.level)),
                    sort: (row) => row.level,
                  },
                  {
                    id: "name",
                    title: t("name"),
                    cell: (row) => said(row),
                    under: (row) => <code>{row.id}</code>,
                    wide: true,
                    sort: (row) => said(row),
                  },
                  {
                    id: "signals",
                    title: t("explanation.signals"),
                    cell: (row) => row.signals.split(" ").filter(Boolean).map(name_of).join(" + "),
                    wide: true,
                  },
                ]}
              />
            </Card>
          </>
        );
      }}
    </Show>
  );
}
