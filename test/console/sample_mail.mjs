// Mail that fills the screens of pictures and tests: clean, phishing, malware test file, spam, Japanese, and one whose names are hostile.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { message, with_eicar } from "./stage.mjs";

const b64 = (text) => `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;

export const hostile = {
  name: "<img src=x onerror=alert(1)>",
  subject: "<script>document.title='owned'</script> \u202Egnp.exe\u200B " + "A".repeat(9000),
};

export const samples = () => [
  {
    sender: "carol@partner.example",
    to: ["bob@example.com"],
    text: message({
      from: "Carol Jones <carol@partner.example>",
      to: "bob@example.com",
      subject: "Minutes of Tuesday's meeting",
      body: "Hi Bob,\n\nthe minutes of Tuesday's meeting are on the wiki. The next one is on Thursday at ten, same room.\n\nBest regards,\nCarol\n",
    }),
  },
  {
    sender: "service@paypal-account-verify.example",
    to: ["bob@example.com"],
    text: message({
      from: "PayPal Security <service@paypal-account-verify.example>",
      to: "bob@example.com",
      subject: "Your account has been limited - verify now",
      type: "text/html; charset=utf-8",
      body: "<html><body><p>Dear customer,</p><p>we noticed unusual activity. Your account has been <b>limited</b>.</p><p>Verify your password and credit card within 24 hours or it will be suspended permanently:</p><p><a href='http://paypa1-secure-login.example/verify?id=77'>https://www.paypal.com/signin</a></p></body></html>\n",
    }),
  },
  {
    sender: "billing@supplier.example",
    to: ["bob@example.com"],
    text: with_eicar({ from: "Billing <billing@supplier.example>", to: "bob@example.com", subject: "Invoice 2026-1123" }),
  },
  {
    sender: "billing@supplier.example",
    to: ["carol@example.com"],
    text: with_eicar({ from: "Billing <billing@supplier.example>", to: "carol@example.com", subject: "Invoice 2026-1124" }),
  },
  {
    sender: "yamada@torihiki.example",
    to: ["carol@example.com"],
    text: message({
      from: `${b64("山田 太郎")} <yamada@torihiki.example>`,
      to: "carol@example.com",
      subject: b64("来週の打ち合わせについて"),
      body: "お世話になっております。山田です。\n\n来週の打ち合わせは水曜日の14時からでお願いいたします。\n",
    }),
  },
  {
    sender: "info@smbc-card-vpass.example",
    to: ["carol@example.com"],
    text: message({
      from: `${b64("三井住友カード")} <info@smbc-card-vpass.example>`,
      to: "carol@example.com",
      subject: b64("【重要】お客様のカードご利用を一時停止しました"),
      body: "お客様各位\n\n第三者による不正利用の可能性があるため、カードのご利用を一時停止いたしました。\n24時間以内に下記よりログインのうえ、本人確認をお願いいたします。確認がない場合、アカウントは無効となります。\n\nhttp://smbc-card.vpass-kakunin.example/login\n",
    }),
  },
  {
    sender: "evil@hostile.example",
    to: ["dave@example.com"],
    text: with_eicar({
      from: `${b64(hostile.name)} <evil@hostile.example>`,
      to: "dave@example.com",
      subject: Buffer.from(hostile.subject)
        .toString("base64")
        .match(/.{1,56}/g)
        .map((part) => `=?UTF-8?B?${part}?=`)
        .join("\n "),
    }),
  },
];

/** Sends them all; pretty: without the hostile one. */
export async function send_sample_mail(stage, pretty = false) {
  for (const one of samples()) if (!pretty || one.sender !== "evil@hostile.example") await stage.send(one.text, one.sender, one.to);
}

// Copies of what the log has, at earlier hours: more in office hours than at night, the same on every run. Clean mail most of all.
const copies = `
import random, sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=60)
random.seed(7)
hour, busy = 3600000, [1, 1, 0, 0, 1, 2, 4, 9, 16, 18, 15, 12, 10, 14, 16, 15, 12, 9, 6, 4, 3, 2, 2, 1]
columns = lambda table: [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
tracks, detections = columns("mail_tracking"), columns("detection")
seen = db.execute(f"SELECT {','.join(tracks)} FROM mail_tracking").fetchall()
found = db.execute(f"SELECT {','.join(detections)} FROM detection").fetchall()
number = 0
def put(table, names, row, shift):
    values = dict(zip(names, row))
    values["at"] -= shift
    for name in ("item", "log_id", "message_id"):
        if values.get(name): values[name] = f"{values[name]}-{number}"
    db.execute(f"INSERT INTO {table} ({','.join(names)}) VALUES ({','.join('?' * len(names))})", list(values.values()))
with db:
    for back in range(1, 24 * 7):
        for row in seen:
            mail = dict(zip(tracks, row))
            of_hour = busy[(mail["at"] // hour + 9 - back) % 24]
            for _ in range(of_hour if mail["verdict"] == "clean" else random.random() < of_hour / 24):
                number += 1
                shift = back * hour - random.randrange(hour // 2)
                put("mail_tracking", tracks, row, shift)
                for other in found:
                    if dict(zip(detections, other))["item"] == mail["item"]: put("detection", detections, other, shift)
print(number)
`;

/** Makes the mail that was sent look like a week's: for pictures, whose charts would be a single column otherwise. */
export function spread_over_a_week(stage) {
  const made = spawnSync("python3", ["-c", copies, join(stage.data, "sekisho.db")], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(made.stderr);
}
