import { get } from "../server";
import { language, t, two, type Key, type Two } from "../text";
import { Choice, Field, FilePick, Input, LinesField, Tick } from "../ui/fields";
import { Show, useLoad } from "../ui/loaded";
import { may, say } from "../state";
import { brought, SearchesForm, type Search } from "./searches";

export interface Document {
  title: string;
  description: string;
  company: string;
  logo: string;
  sections: string[];
  searches?: Search[];
  formats: string[];
  language: string;
  recipients: string[];
  rhythm: string;
  weekday: number;
  day: number;
  hour: number;
}
export const blank = (): Document => ({
  title: "",
  description: "",
  company: "",
  logo: "",
  sections: ["trend", "verdicts", "actions", "threat_types", "filters", "top_senders", "top_recipients", "policies"],
  formats: ["pdf"],
  language: language.value,
  recipients: [],
  rhythm: "weekly",
  weekday: 1,
  day: 1,
  hour: 6,
});

/** A new report: what the address brings of a log search, else the usual sections. */
export const begun = (): Document => {
  const search = brought();
  return search ? { ...blank(), title: search.name, sections: [], searches: [search] } : blank();
};

/** What a report shows and how it looks; the same for one-time and scheduled ones. */
export function DocumentForm({ now, set }: { now: Document; set: (next: Document) => void }) {
  const kinds = useLoad("report sections", () => get<{ items: { id: string; name: Two }[] }>("reports/sections"));
  function choose(file: File): void {
    if (file.size > 200_000 || !/^image\/(png|jpeg)$/.test(file.type)) {
      say(t("reports.bad_logo"), "bad");
      return;
    }
    const reader = new FileReader();
    reader.onload = () => set({ ...now, logo: String(reader.result).replace(/^data:[^,]*,/, "") });
    reader.readAsDataURL(file);
  }
  const toggle = (list: string[], one: string, on: boolean): string[] => (on ? [...list, one] : list.filter((other) => other !== one));
  return (
    <>
      <Input
        name={t("reports.title")}
        hint={t("reports.title_hint")}
        value={now.title}
        maxLength={128}
        onValue={(title) => set({ ...now, title })}
      />
      <Input name={t("reports.company")} value={now.company} maxLength={128} onValue={(company) => set({ ...now, company })} />
      <Field name={t("reports.description")}>
        {(id) => (
          <textarea
            id={id}
            rows={3}
            maxLength={1000}
            value={now.description}
            onInput={(event) => set({ ...now, description: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field name={t("reports.logo")} hint={t("reports.logo_hint")}>
        {() => <FilePick accept="image/png,image/jpeg" onFile={choose} />}
      </Field>
      {now.logo && (
        <p>
          <img
            class="report-logo"
            alt={t("reports.logo")}
            src={`data:image/${now.logo.startsWith("/9j/") ? "jpeg" : "png"};base64,${now.logo}`}
          />{" "}
          <button type="button" onClick={() => set({ ...now, logo: "" })}>
            {t("reports.no_logo")}
          </button>
        </p>
      )}
      <Choice
        name={t("language")}
        value={now.language}
        onValue={(to) => set({ ...now, language: to })}
        options={[
          ["ja", "日本語"],
          ["en", "English"],
        ]}
      />
      <fieldset>
        <legend>{t("reports.sections")}</legend>
        <p class="quiet">{t("reports.sections_hint")}</p>
        <Show of={kinds}>
          {(data) => (
            <div class="ticks">
              {data.items.map((one) => (
                <Tick
                  key={one.id}
                  name={two(one.name)}
                  value={now.sections.includes(one.id)}
                  onValue={(on) => set({ ...now, sections: toggle(now.sections, one.id, on) })}
                />
              ))}
            </div>
          )}
        </Show>
      </fieldset>
      {may("logs") && <SearchesForm now={now.searches ?? []} set={(searches) => set({ ...now, searches })} />}
      <fieldset>
        <legend>{t("reports.formats")}</legend>
        {["pdf", "html", "csv"].map((one) => (
          <Tick
            key={one}
            name={one.toUpperCase()}
            value={now.formats.includes(one)}
            onValue={(on) => set({ ...now, formats: toggle(now.formats, one, on) })}
          />
        ))}
      </fieldset>
      <LinesField name={t("reports.recipients")} rows={3} value={now.recipients} onValue={(recipients) => set({ ...now, recipients })} />
    </>
  );
}

export function TimingForm({ now, set }: { now: Document; set: (next: Document) => void }) {
  const days = [0, 1, 2, 3, 4, 5, 6].map((one): [string, string] => [
    String(one),
    new Intl.DateTimeFormat(language.value === "ja" ? "ja-JP" : "en-GB", { weekday: "long", timeZone: "UTC" }).format(
      new Date(Date.UTC(2026, 10, 22 + one)),
    ),
  ]);
  return (
    <fieldset>
      <legend>{t("reports.timing")}</legend>
      <p class="quiet">{t("reports.timing_hint")}</p>
      <div class="row">
        <Choice
          name={t("end_user.rhythm")}
          value={now.rhythm}
          onValue={(rhythm) => set({ ...now, rhythm })}
          options={["daily", "weekly", "monthly"].map((one): [string, string] => [one, t(`reports.${one}` as Key)])}
        />
        {now.rhythm === "weekly" && (
          <Choice
            name={t("end_user.weekday")}
            value={String(now.weekday)}
            onValue={(weekday) => set({ ...now, weekday: Number(weekday) })}
            options={days}
          />
        )}
        {now.rhythm === "monthly" && (
          <Input
            name={t("reports.day")}
            type="number"
            min={1}
            max={31}
            value={String(now.day)}
            onValue={(day) => set({ ...now, day: Number(day) })}
          />
        )}
        <Input
          name={t("reports.hour")}
          type="number"
          min={0}
          max={23}
          value={String(now.hour)}
          onValue={(hour) => set({ ...now, hour: Number(hour) })}
        />
      </div>
    </fieldset>
  );
}
