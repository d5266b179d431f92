import { useState } from "preact/hooks";
import { blob_of, save_as, send } from "../server";
import { may, say, sure } from "../state";
import { collate, language, number, plain, t, two, word, type Two } from "../text";
import { Dialog } from "../ui/dialog";
import { Choice, Field, FilePick, Input } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Card, Page } from "../ui/page";
import { Table } from "../ui/table";
import { Icon } from "../ui/icon";
import { dlp_catalog, own_dlp, type OwnDefinition } from "./data_loss";
import { Lines } from "./lines";

function Add({ close }: { close: () => void }) {
  const [id, set_id] = useState("");
  const [name, set_name] = useState("");
  const [kind, set_kind] = useState("keywords");
  const [lines, set_lines] = useState<string[]>([]);
  const definition =
    kind === "template"
      ? { condition: { any: lines } }
      : kind === "expression"
        ? { strong: lines.length > 1 ? `(?:${lines.join("|")})` : (lines[0] ?? ""), trigger: "pattern" }
        : { keywords: lines };
  return (
    <Dialog title={t("dlp.own")} close={close}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await attempt(() => send("PUT", `dlp/${encodeURIComponent(id)}`, { name, kind, definition }), t("saved"))) close();
        }}
      >
        <Choice
          name={t("dlp.kind")}
          value={kind}
          onValue={set_kind}
          options={["keywords", "expression", "template"].map((one): [string, string] => [one, word(one)])}
        />
        <Input name={t("name")} value={name} onValue={set_name} maxLength={128} required />
        <Input name={t("dlp.id")} value={id} onValue={set_id} maxLength={128} required />
        <Lines
          key={kind}
          name={t(kind === "template" ? "dlp.condition" : kind === "expression" ? "dlp.patterns" : "dlp.keywords")}
          value={lines}
          change={set_lines}
        />
        <button type="submit" class="main" disabled={!lines.length}>
          {t("save")}
        </button>
      </form>
    </Dialog>
  );
}

interface Hit {
  identifier: string;
  name: Two;
  text: string;
  certain: boolean;
}
function Try() {
  const [text, set] = useState("");
  const [hits, set_hits] = useState<Hit[]>();
  return (
    <Card title={t("dlp.test")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void attempt(async () => set_hits((await send<{ hits: Hit[] }>("POST", "dlp/test", { text })).hits));
        }}
      >
        <Field name={t("dlp.test_text")}>
          {(id) => (
            <textarea id={id} rows={4} maxLength={65_536} required value={text} onInput={(event) => set(event.currentTarget.value)} />
          )}
        </Field>
        <button type="submit">{t("dlp.test_run")}</button>
        {hits && (
          <div role="status">
            {hits.length ? (
              <ul class="plainlist">
                {hits.slice(0, 50).map((one, at) => (
                  <li key={at}>
                    {two(one.name)}: <mark>{plain(one.text, 120)}</mark>
                    {!one.certain && <span class="quiet"> – {t("dlp.test_uncertain")}</span>}
                  </li>
                ))}
              </ul>
            ) : (
              <p class="empty">{t("dlp.test_none")}</p>
            )}
          </div>
        )}
      </form>
    </Card>
  );
}

const page = 50; // rows of the catalogue shown at once

export function Dlp() {
  const own = useLoad("own dlp", own_dlp);
  const known = useLoad("dlp catalog", dlp_catalog);
  const [adding, set] = useState(false);
  const [text, set_text] = useState("");
  const [kind, set_kind] = useState("");
  const [most, set_most] = useState(page);
  const writes = may("policies", "full");
  const remove = async (one: OwnDefinition): Promise<void> => {
    if (!(await sure(t("policies.remove_sure", { name: one.name }), t("delete")))) return;
    await attempt(() => send("DELETE", `dlp/${encodeURIComponent(one.id)}`), t("saved"));
    own.again();
  };
  return (
    <Page
      title={t("menu.dlp")}
      lead={t("dlp.about")}
      actions={
        <>
          <button
            type="button"
            disabled={!own.data?.items.length}
            onClick={() => attempt(async () => save_as(await blob_of("GET", "dlp-definitions"), "dlp.xml"))}
          >
            <Icon of="download" /> {t("dlp.export_xml")}
          </button>
          {writes && (
            <>
              <FilePick
                name={t("dlp.import_xml")}
                accept=".xml,text/xml,application/xml"
                onFile={(file) =>
                  attempt(async () => {
                    const done = await send<{ added: number; replaced: number }>("POST", "dlp-definitions", file, {
                      "Content-Type": "application/xml",
                    });
                    say(t("dlp.imported", done));
                    own.again();
                  })
                }
              />
              <button type="button" class="main" onClick={() => set(true)}>
                {t("dlp.add")}
              </button>
            </>
          )}
        </>
      }
    >
      <div class="cards">
        <Card title={t("dlp.own")}>
          <Show of={own}>
            {(data) => (
              <Table
                label={t("dlp.own")}
                empty={t("dlp.own_none")}
                rows={data.items}
                id_of={(row) => row.id}
                columns={[
                  {
                    id: "name",
                    title: t("name"),
                    cell: (row) => (
                      <>
                        {plain(row.name, 128)}
                        <div class="quiet mono">{plain(row.id, 128)}</div>
                      </>
                    ),
                    sort: (row) => row.name,
                  },
                  { id: "kind", title: t("dlp.kind"), cell: (row) => word(row.kind), sort: (row) => word(row.kind) },
                  ...(writes
                    ? [
                        {
                          id: "do",
                          title: t("actions"),
                          cell: (row: OwnDefinition) => (
                            <button type="button" onClick={() => remove(row)}>
                              {t("delete")}
                            </button>
                          ),
                        },
                      ]
                    : []),
                ]}
              />
            )}
          </Show>
        </Card>
        <Try />
      </div>
      <h2>{t("dlp.built_in")}</h2>
      <div class="filters">
        <Input name={t("search")} value={text} onValue={set_text} />
        <Choice
          name={t("dlp.kind")}
          value={kind}
          onValue={(to) => {
            set_kind(to);
            set_most(page);
          }}
          options={[["", t("dlp.every_kind")], ...["template", "expression", "keywords"].map((one): [string, string] => [one, word(one)])]}
        />
      </div>
      <Show of={known}>
        {(data) => {
          const fitting = data.items
            .filter(
              (one) =>
                (kind === "" || one.kind === kind) && `${one.name.en} ${one.name.ja} ${one.id}`.toLowerCase().includes(text.toLowerCase()),
            )
            .sort((a, b) => collate(a.name[language.value], b.name[language.value]));
          return (
            <>
              <p role="status">{t("dlp.shown", { shown: number(Math.min(most, fitting.length)), all: number(fitting.length) })}</p>
              <Table
                label={t("dlp.built_in")}
                rows={fitting.slice(0, most)}
                id_of={(row) => `${row.kind} ${row.id}`}
                columns={[
                  {
                    id: "name",
                    title: t("name"),
                    cell: (row) => two(row.name),
                    under: (row) => <span class="mono">{row.id}</span>,
                    wrap: true,
                  },
                  { id: "kind", title: t("dlp.kind"), cell: (row) => word(row.kind) },
                  {
                    id: "country",
                    title: t("dlp.country"),
                    cell: (row) =>
                      row.country && row.country.length === 2 && row.country !== "EU"
                        ? new Intl.DisplayNames([language.value], { type: "region" }).of(row.country)
                        : row.country || "–",
                  },
                ]}
              />
              {fitting.length > most && (
                <button type="button" onClick={() => set_most(most + page)}>
                  {t("more")}
                </button>
              )}
            </>
          );
        }}
      </Show>
      {adding && (
        <Add
          close={() => {
            set(false);
            own.again();
          }}
        />
      )}
    </Page>
  );
}
