#!/usr/bin/env python3
"""made_up.py OUT --deals N --seed S: an exports folder with N made-up deals, all closed won, to measure whole runs with.

Each deal is as large as a labelled development deal, in formats of those. No text stands twice in the folder (quoted mail and signatures apart, which
are no evidence), so that nothing is known from before. Same arguments, same bytes, and a deal is the same however many follow: 10 deals begin 1,000.
"""
import argparse, binascii, csv, html, json, pathlib, random, re, time
from collections import Counter, defaultdict, namedtuple
from datetime import datetime, timedelta, timezone

# What a labelled development deal has on average, counted with `dossier sources` and `dossier read` over the four of them.
REAL = {"calls": 5.5, "turns": 420.5, "words a turn": 14.4, "mails": 19.0, "paragraphs": 67.5, "words a paragraph": 16.6, "threads": 9.2,
        "messages": 18.8, "words a message": 13.1, "papers": 3.0, "lines": 30.5, "words a line": 13.0}
NEAR, MANY = 0.15, 10  # how far from that averages may be (the four differ as much), from so many deals on (fewer are none)
# The most words that are one passage (what is cut into pieces is not held to be unique), then the words of turns, paragraphs, messages and lines in
# the same four deals: the middles of twenty equal parts of them.
TURN = (60, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 12, 13, 15, 16, 18, 20, 24, 28, 34, 46)
PARAGRAPH = (45, 1, 1, 2, 3, 4, 5, 7, 9, 10, 12, 13, 15, 16, 19, 21, 25, 33, 39, 44, 51)
MESSAGE = (60, 1, 2, 4, 5, 5, 6, 7, 8, 9, 11, 12, 13, 14, 16, 17, 19, 19, 25, 28, 44)
LINE = (60, 3, 4, 5, 7, 8, 9, 9, 10, 11, 12, 12, 12, 14, 14, 16, 17, 20, 21, 24)  # without the longest, as `!` lines are
SPREAD, SHORT = (0.75, 1.25), 3  # of a length, as far as neighbouring parts are from one another; words that may be missing
TINY, TAILS = 4, 0.6  # most words of a reply in passing; how often a sentence gets a tail, where there is room
TRIES, ASKING = 500, {"How", "Who", "What", "Which", "Would", "Is", "Did"}  # draws before BANK counts as used up; first words of questions
WORDS = {key: words.split(",") for key, words in (line.split(": ") for line in """
word: Bran,Cor,Dal,Elm,Fen,Gar,Hol,Iver,Jor,Kel,Lun,Mar,Nor,Oxen,Pel,Quar,Ros,Sel,Tor,Ul,Ver,Wex,Yar,Zel,Alt,Brim,Clav,Drum,Esk,Frost,Glen,Haver,Isk,Jut,Kirn,Lark,Mond,Nev,Ost,Prim
end: avane,igate,omere,astad,ecroft,olux,ivar,andra,ethis,orix,umbra,elios,onda,imark,acore,obrite,eville,undo,aris,otek,inox,alto,erra,ubel,omi,ankor,ileo,este,oria,ursa,adyne
given: Marit,Joren,Ruth,Anselm,Ilka,Desmond,Petra,Odell,Yusra,Callan,Bea,Tomas,Ingrid,Rafi,Noor,Piers,Salma,Viggo,Hanne,Leland,Mirela,Oskar,Thea,Ngozi,Edwin,Chiara,Bram,Lotte,Amir,Signe
family: Hal,Ost,Brad,Lind,Kram,Vand,Sorr,Tell,Pruit,Mad,Ask,Bel,Cald,Dorn,Eng,Fal,Grim,Hest,Jans,Kold,Lov,Morr,Nyb
kin: berg,ley,man,quist,sen,hoff,wick,ander,ston,by,mayer,feld,well,ridge,bury,horn,land,shaw,strand
staff: Adele Whitlock,Bruno Castane,Cleo Ferris,Damian Okoro,Estelle Priddy,Farid Nazari,Gwen Tolliver,Hector Lisboa,Jasper Mbeki,Kaya Sundaram,Lorcan Duffy,Mei Tanaka,Orla Kinsella,Perrin Vachon,Ugo Ferrante
trade: Foods,Tools,Garden Supply,Books,Marine,Textiles,Dental Supply,Toys,Lighting,Paper,Optics,Brewing,Tyres
thing: pick list,purchase order,delivery note,cycle count,pallet,shelf label,returns bin,packing slip,stock card,crate,rack,kit,batch record,goods receipt,reorder point,supplier invoice,price tag,loading plan,dock door,tote,\
barcode,drum,recipe,serial number,back order,transfer order,work order,quality hold,inspection note,route sheet,van load,customs form,claim,parcel
adj: late,missing,open,old,new,second,blue,manual,printed,weekly,monthly,nightly,shared,locked,empty,full,partial,wrong,doubled,blocked,urgent,slow,early,frozen,seasonal,spare,returned,damaged,signed,scanned,unread,hidden,remote
place: Ashcombe,Barrowby,Chilworth,Dunsford,Farnham,Godstone,Hexham,Ilminster,Kettleby,Lowick,Matlock,Netherby,Oakham,Penrith,Quorn,Redcar,Selby,Thirsk,Upwell,Yarm,Beccles,Corby,Diss,Epworth,Goole,Howden,Ixworth,Keswick
team: goods-in team,night shift,planners,buyers,pickers,returns desk,drivers,packers,quality lab,loaders,dispatchers,claims desk
sys: SAP Business One,NetSuite,Sage 200,Dynamics 365,Shopify,Power BI,Salesforce,Workday,Magento,Infor M3,Odoo,Snowflake,Epicor
rival: Stackwell,Orderly Nine,Plannora,Brixtow,Pinebay,Vantoro,Cratewise,Shelfmate,Binfox,Tallowick
yes: Yes,Right,Okay,Sure,Yep,Good,Fine,Well,True,Exactly,No,Hm,Ah,Mostly,Maybe,Agreed,Correct,Oh,Honestly,Probably,Almost
home: dog,cat,roof,boiler,bicycle,neighbour,daughter,kitchen,train,ferry,choir,garden,hedge,kettle,piano,bakery,tent,goat
weekday: Monday,Tuesday,Wednesday,Thursday,Friday
month: January,February,March,April,May,June,July,August,September,October,November,December
""".strip().splitlines())}
# What is said: subject, then who says it (v vendor, c customer, b both) and sentences with `~` between. {a|b} is a choice, {word} a draw from WORDS or
# of the deal's own; tails lengthen any sentence. Each of those under a subject with `!`, which is what a brief asks for, stands once in a deal.
BANK = """
tiny; b {yes}, {n}.~{n} {thing}s.~{n} {thing}s?~{yes}, {adj} {thing}s.~The {adj} {thing}?~{place}, {clock}.~{yes}, {p}, {n}.~{p} counted {n}.~{place} has {n}.~{n} or {n}?~Row {big}.~{yes}, {place}.~Until {clock}, {p}.~{n} in {place}.~{big}, {p}.
tail; b , because {p} asked for it~, at least since {month}~ before {weekday} the {day}~, {n} times a {week|month}~, as {p} said~ for the {team} in {place}~, and {place} is no different~, which is {few} percent~, not the {adj} ones~ until {clock} or so~, if I read the {adj} {thing} right~, then it lands on the desk of {p}~ when the {team} are {busy|away|short of people}
screen; b You {click|open|drag} the {adj} {thing} here~The {thing} {sits|blinks} next to row {big}~I see {n} {adj} {thing}s here
small; b My {home} {woke me|broke down|came back} at {clock}~{p} is {parking|getting tea} by the {home}~{few} degrees in {place}~The {home} next door {sings|leaks|howls} since {clock}~Did the {home} in {place} survive {weekday}~{few} of us have a cold
pain; v How {often|long} does a {thing} {go missing|wait} in {place}~Who {pays|answers|is called} when {n} {thing}s are {adj}; c The {team} {type|copy} every {thing} twice~We {lose|wait for} {n} {thing}s a {week|month}~{adj} {thing}s cost {few} hours
goal; v What should {place} do better with {n} {adj} {thing}s~Which {thing} must be {right|faster|gone} after {few} weeks; c I want the {n} {thing}s {right|on time}~{p} wants {few} percent fewer {adj} {thing}s~The {team} should not ring {place}
people; v Who {decides on|owns|signs} the {thing} in {place}~Would {p} {join|back|block} this with the {team}; c {p} {decides|is asked} about the {thing}~The {team} listen to {p} in {place}~{place} has its own {adj} rules for {thing}s
doubt; v What {worries|bothers|stops} the {team} about the {thing}~Is the {adj} {thing} the {problem|reason} in {place}; c I am not sure the {team} will {trust|like} the {thing}~Last time {n} {thing}s were {adj}~{place} would keep the {thing}
time; v Let us {plan|hold|move} the {thing} workshop for {weekday} the {day}~{place} could {start|follow|test} in {month}; c In {month} we {count stock|move racks} in {place}~{weekday} the {day} is {bad|fine|a holiday}~The {team} need {few} weeks
price; v The list says {money} for {n} {thing}s~I put {money} for the {adj} {thing} on page {n}; c {money} is more than {p} planned~What is {money} for {n} {thing}s~The {adj} {thing} costs us {money} today
rival; v What did {rival} {show|promise|charge} for the {thing}~How did the {team} like {rival} in {place}; c {rival} {showed|offered|sold} us a {adj} {thing} for {money}~{p} {liked|tried|left} {rival} in {place}
trial; v The sandbox {has|lost|shows} {n} {thing}s~{p} {opened|closed|booked} {n} {thing}s there; c The {team} {tried|liked|broke} {n} {thing}s~In {place} {few} of {n} {thing}s came out {adj}
terms; v Our lawyers {left|changed|read} the paragraph on {thing}s~Page {n} {covers|names} the {adj} {thing}; c Our lawyer {marked|struck} {few} words on page {n}~{p} reads the {adj} clause about {thing}s again
secure; v Every {thing} leaves {few} lines in the {adj} log~Who may {delete|export|open} {thing}s in {place}; c Our {adj} policy {asks|says} {n} things about {thing}s~The auditors {count|want|read} {n} {thing}s~{p} approves each
link; v The {thing} goes to {sys} at {clock}~We {read|map|send} {n} {thing}s from {sys}; c {sys} {sends|drops|repeats} {n} {thing}s at {clock}~The {sys} export has {n} {adj} columns~{p} wrote the {thing} job
!discovery; c What made us look is that {big} {thing}s a year go missing or late, and {site} alone wrote off {money} for it.~In the first ninety days I want {site} and {site2} counting without paper, and {thing} errors below {few} percent.
!discovery; c The {team} will work in it every day, {seats} people over two shifts in {site} and {site2}.~{buyer} holds the budget and signs for everything above {money}, and wants it paid back within {few} months.
!discovery; c Our directors measure this by {thing} accuracy, {few} points below target today, {n} errors a month.~We are replacing {rival1}, which we have had for {few} years, and {rival2} also made an offer, {money}.
!technical; c It has to talk to {sys1} both ways, and {sys2} sends {big} {thing}s a night that must land in it.~{owner} runs the project on our side, and I look after access and the data of {site}, {big} rows.
!technical; c Nothing can move in {site2} until the new network is in, planned for {month}, and {n} {thing}s depend on it.~To be honest I was against this, the last system cost the {team} {n} days and I would rather keep {rival1}.
!trial; c The trial over {few} weeks went well, {n} of {big} {thing}s were wrong before and {few} after, and it passed.~I made the case for you to {buyer} and the directors myself, with the {n} {thing}s we lost in {site}.
!commercial; v We do {term} months at ${unit} per user and month for {seats} users, the next {n} users pay that too.~You will be live in {site} by {golive}, I give {buyer} that in writing, and {site2} follows within {few} weeks.
!commercial; v If you sign by {close}, the two days of training in {site} are free, {boss} approved it for {n} {thing}s.
!commercial; c On our side it is {buyer} and {champ} who negotiate this to the end, and your {boss} for the last {few} points.~If {site} runs well, {place} and {place} follow next spring, which would be {n} more users.
!slack; v moved {acct} to negotiation on {proposal}, paper over ${amount} goes out to {buyer}
!secure; c Before we sign we need your SOC 2 report, and single sign-on for {n} accounts in {place}.
!recap; v As agreed: {term} months, ${unit} per user and month, renewal increase of at most {cap} percent for {acct}.~We build the {thing} export to {sys2} for you before {golive}, it is part of order {order}.
!terms; v {acct} may leave after month twelve on {notice} days' notice, and payment is net {net} instead of net 30.
!sponsor; c {sponsor} is the executive sponsor on our side, asks about {thing}s every {weekday} and opens the kickoff in {site}.
!signed; c Signed, attached. For the calendar in {site}: the agreement over order {order} renews on {renew}.
!form; v Customer: {acct}, for order {order}~Provider: Lanternfield, Inc., for order {order}~Order {order} starts on {close}. Initial term: {term} months, renews on {renew} for successive twelve-month periods.
!form; v Users added by {acct} during the term: ${unit} per user and month. The first renewal rises by no more than {cap} percent.~{acct} may end order {order} after month twelve on {notice} days' notice, invoices are payable within {net} days.
"""
# The calls of a deal: days after the first touch (a Monday; all are working days), name, form, contacts who take part, subjects in order. Every second
# deal has the last but one, which makes five and a half; the last comes after the close, as a kickoff does.
CALLS = ((2, "discovery", "gong", "champ owner", "small pain goal people rival"), (30, "technical", "zoom", "sceptic owner", "small link secure"),
         (58, "trial", "teams", "champ owner", "small trial doubt"), (72, "commercial", "otter", "buyer champ", "small price terms rival time"),
         (45, "security", "teams", "sceptic champ", "small secure"), (87, "kickoff", "gong", "owner champ", "small time people"))
SCRIPTS = {"zoom": ("WEBVTT\n\n", "{a} --> {b}\n{name}: {text}\n\n"), "teams": ("WEBVTT\n\n", "{a} --> {b}\n<v {name}>{text}</v>\n\n"),
           "otter": ("{title}\n{day}\n\n", "{name}  {a:.8}\n{text}\n\n")}  # 8 characters: without the thousandths
TURNS, PACE = (62, 92), 2.5  # fewest and most turns of a call, for 420 a deal; words a second, as people talk
# The mails: day, who writes, contact, subject, `!` lines in it, title; `>` answers the one before and quotes it, as 7 of 19 do.
MAILS = """3 v champ pain - Thank you for yesterday|4 c champ goal - >|9 v owner trial - The screens you asked for|15 c owner link - Tables and columns|\
22 v sceptic link - Before the workshop|23 c sceptic secure - >|31 v owner people - Notes|32 c owner time - >|38 v champ trial - The sandbox is open|\
46 c sceptic secure secure Questions of our reviewer|50 v sceptic secure - >|59 v champ trial - Numbers of the trial|60 c champ doubt sponsor >|65 v buyer price - Proposal|\
67 c buyer price - >|73 v buyer price recap Recap and terms|74 v buyer terms terms The changed paragraphs|78 v buyer price - Papers for signature|79 c buyer terms signed >""".split("|")
PARAGRAPHS, THREADS, ANSWERED = (3, 4), (2, 14, 30, 46, 58, 65, 73, 74, 80), (0.65, 0.45)  # of a mail; days; how many get a 2nd, a 3rd message
PAPERS = {"form": (5, "terms", "<h1>Order Form {order}</h1>\n", "<!DOCTYPE html>\n", "<p>{}</p>\n"),  # remarks beside `!` lines, on what, title, top, line
          "plan": (12, "time", "{acct} - plan\n\n", "# ", "- {}\n"), "sheet": (9, "trial", "{acct} - trial sheet\n\n", "# ", "- {}\n")}
PEOPLE = (("champ", "Operations Manager", "Champion"), ("buyer", "Chief Financial Officer", "Economic Buyer"),
          ("sceptic", "Head of IT", "Evaluator"), ("owner", "Project Lead", ""), ("sponsor", "Chief Operating Officer", ""))
STAGES = ((0, "Prospecting"), (2, "Discovery"), (30, "Technical Validation"), (65, "Proposal/Negotiation"), (80, "Closed Won"))
MONDAY, WEEKS, PAGE = datetime(2025, 1, 6, 9, tzinfo=timezone.utc), 40, 50  # first touches: in 40 weeks; deals in a page of Gong, of 100 calls
TITLES = ["Account Executive"] * 9 + ["Solutions Engineer"] * 3 + ["Customer Success Manager"] * 2 + ["Vice President"]  # as real ones
Person = namedtuple("Person", "name given title firm mail id user side")
record = "{}{:012}AAA".format  # a CRM id: key prefix, number, and the checksum of an id without capitals
SLOT, SIGNS, MADE, WRITTEN, COUNT = re.compile(r"\{([^{}]*)\}"), re.compile(r"[\W_]+"), set(), set(), Counter()
ROWS, SAID = defaultdict(list), defaultdict(list)  # of the tables; sentences by subject and side
for subject, *lines in (line.split("; ") for line in BANK.strip().splitlines()):
    for by, said in (line.split(" ", 1) for line in lines):
        for side in "vc" if by == "b" else by:
            SAID[subject, side] += said.split("~")


def put(text, kind):  # every text goes through here into its file
    assert (key := SIGNS.sub("", text.lower())) not in WRITTEN, f"letters and digits stand twice: {text}"
    WRITTEN.add(key)
    COUNT.update({kind: 1, f"words a {kind[:-1]}": len(text.split())})
    return text


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    COUNT["bytes"] += path.write_bytes((data if isinstance(data, str) else json.dumps(data, indent=1)).encode())


def pair(k, first, second):
    """The k-th pair: none comes twice, as 1 + 7 times one length (40, 30) is prime to the other (31, 437); neighbours share no half."""
    assert k < len(first) * len(second), "no more names"
    return first[k % len(first)], second[(k // len(first) + 7 * k) % len(second)]


def person(name, title, firm, domain, kind, number):
    mail, side = f"{name.replace(' ', '.')}@{domain}".lower(), "v" if kind == "005" else "c"
    return Person(name, name.split()[0], title, firm, mail, record(kind, number), f"U{kind}{number:06}", side)


STAFF = [person(*named, "Lanternfield", "lanternfield.example", "005", i) for i, named in enumerate(zip(WORDS["staff"], TITLES))]
FAMILIES = [a + b for a in WORDS["family"] for b in WORDS["kin"]]


class Deal:
    def __init__(self, k, seed, out):
        self.k, self.out, self.random = k, out, random.Random(f"{seed}/{k}").random
        self.day = lambda days: MONDAY + timedelta(weeks=k % WEEKS, days=days)
        self.some = some = lambda low, high: low + int(self.random() * (high - low))
        self.one = one = lambda items: items[some(0, len(items))]
        self.ae, self.se, self.csm, self.word = STAFF[k % 9], STAFF[9 + k % 3], STAFF[12 + k % 2], "".join(pair(k, WORDS["word"], WORDS["end"]))
        self.name = f"{self.word} {one(WORDS['trade'])}"  # places in STAFF as in TITLES
        cast = self.cast = {role: person(" ".join(pair(i, WORDS["given"], FAMILIES)), title, self.name, f"{self.word}.example", "003", i)
                            for i, (role, title, _) in enumerate(PEOPLE, len(PEOPLE) * k)}
        term, seats, unit, close = one((12, 24, 36)), some(20, 400), some(9, 49), self.day(80)  # months, users, dollars: usual ones; 80: see STAGES
        renew = close.replace(year=close.year + term // 12, day=min(close.day, 28))  # every month has a 28th
        dates = {"close": close, "proposal": self.day(65), "golive": self.day(some(110, 160)), "renew": renew}  # live weeks after the close
        self.facts = {  # in ranges that people say: counts, a few, thousands, office hours, a department's sums, days; order numbers of five digits
            "n": lambda: str(some(21, 998)), "few": lambda: str(some(2, 20)), "big": lambda: f"{some(1001, 98999):,}",
            "clock": lambda: f"{some(7, 19)}:{some(0, 60):02}", "money": lambda: f"${some(12, 990) * 500:,}", "day": lambda: f"{some(4, 20)}th",
            "p": lambda: one(list(cast.values())).given, **{role: p.name for role, p in cast.items()}, "boss": STAFF[-1].name, "acct": self.name,
            "seats": str(seats), "unit": str(unit), "term": str(term), "amount": f"{seats * unit * 12:,}", "order": f"LF-{20000 + k}",
            "cap": str(some(3, 8)), "net": one(("45", "60")), "notice": one(("30", "60", "90")), **{name: f"{day.day} {day:%B %Y}" for name, day in dates.items()}}
        for names, word in ((("site", "site2"), "place"), (("sys1", "sys2"), "sys"), (("rival1", "rival2"), "rival")):
            i = some(0, len(WORDS[word]))
            self.facts.update(zip(names, (WORDS[word][i], WORDS[word][i - 1])))  # neighbours are never the same

    def fill(self, text):
        def word(m):
            value = self.facts.get(m[1]) or WORDS.get(m[1]) or m[1].split("|")
            return value if isinstance(value, str) else value() if callable(value) else self.one(value)
        return SLOT.sub(word, text)

    def new(self, make):
        for _ in range(TRIES):
            if (key := SIGNS.sub("", (text := make()).lower())) not in MADE:
                MADE.add(key)
                return text
        raise SystemExit(f"no new text in {TRIES} draws, BANK needs more sentences like: {text}")

    def fixed(self, subject):
        return [(side, self.new(lambda: self.fill(line))) for side in "vc" for line in SAID.get(("!" + subject, side), ())]

    def speak(self, side, subject, lengths, start=""):
        most, wanted = lengths[0], self.one(lengths[1:]) * (SPREAD[0] + (SPREAD[1] - SPREAD[0]) * self.random())

        def make():
            said, left = start.split(), min(wanted, most) - len(start.split())
            while left > SHORT or len(said) == len(start.split()):
                tiny, tails = left <= TINY, list(SAID["tail", side])
                text = self.fill(self.one(SAID["tiny" if tiny else self.one((subject, subject, "screen")), side]))
                while not tiny and left - len(text.split()) > TINY and self.random() < TAILS:  # none twice
                    text += self.fill(tails.pop(self.some(0, len(tails))))
                text = text[0].upper() + text[1:] + ("" if tiny else "?" if text.split()[0] in ASKING else ".")
                said, left = said + text.split(), left - len(text.split())
            return " ".join(said) if len(said) <= most else make()
        return self.new(make)

    def call(self, days, name, kind, who, subjects):
        ours, theirs = [self.csm if name == "kickoff" else self.ae, self.se], [self.cast[role] for role in who.split()]
        people, length, subjects, lines = ours + theirs, self.some(*TURNS), subjects.split(), self.fixed(name)
        turns, last, clock, begin, share = [], None, PACE, self.day(days), len(lines) + 2  # 2: none of them while they greet
        for i in range(length):
            first = (theirs if lines and lines[0][0] == "c" else ours)[0]
            if lines and first is not last and i >= length * (share - len(lines)) // share:
                last, text = first, lines.pop(0)[1]
            else:  # nobody speaks twice running
                last = self.one([p for p in people if p is not last])
                text = self.speak(last.side, subjects[i * len(subjects) // length], TURN)
            turns.append((last, put(text, "turns"), clock, clock + len(text.split()) / PACE))
            clock = turns[-1][-1] + 1  # a breath
        title, ident = f"{self.name} - {name}", f"{self.k}{days:02}"
        path, deal = self.out / "calls" / kind / f"{title} {begin:%Y-%m-%d}", {"objectType": "Opportunity", "objectId": record("006", self.k)}
        if kind == "gong":
            meta = {"id": ident, "title": title, "started": begin.isoformat(), "duration": int(clock)}
            cast = [{"emailAddress": p.mail, "name": p.name, "title": p.title, "speakerId": p.user,
                     "affiliation": {"v": "Internal", "c": "External"}[p.side]} for p in people]
            said = [{"speakerId": p.user, "sentences": [{"start": int(a * 1000), "end": int(b * 1000), "text": text}]} for p, text, a, b in turns]
            return {"metaData": meta, "context": [{"objects": [deal]}], "parties": cast}, {"callId": ident, "transcript": said}
        mark, (top, form) = lambda s: f"{datetime.min + timedelta(seconds=s):%H:%M:%S.%f}"[:-3], SCRIPTS[kind]  # down to thousandths
        write(path.with_suffix(".txt" if kind == "otter" else ".vtt"), top.format(title=title, day=f"{begin:%a, %b %d, %Y %I:%M%p}")
              + "".join(form.format(a=mark(a), b=mark(b), name=p.name, text=text) for p, text, a, b in turns))

    def mails(self):
        before, title = "", ""
        for i, line in enumerate(MAILS):
            days, side, role, subject, fixed, head = line.split(" ", 5)
            (by, to), answers = (self.ae, self.cast[role])[::1 if side == "v" else -1], head == ">"
            said = [self.speak(side, subject, PARAGRAPH, f"{self.one(('Hi', 'Hello', 'Dear'))} {to.given}!")]
            said += [text for _, text in self.fixed(fixed)]
            said += [self.speak(side, subject, PARAGRAPH) for _ in range(self.one(PARAGRAPHS) - len(said))]
            text = "\n\n".join([put(text, "paragraphs") for text in said] + [f"Best,\n{by.given}\n\n{by.name}\n{by.title}\n{by.firm}"])
            text, when = text + before * answers, self.day(int(days)) + timedelta(minutes=17 * i)  # not all at nine
            title, reply = f"RE: {title}" if answers else f"{head} ({self.word})", f"In-Reply-To: <{self.k}.{i - 1}@mail.example>\n" * answers
            before, form = f"\n\nOn {when:%a, %b %d, %Y} at {when:%H:%M}, {by.name} wrote:\n> " + text.replace("\n", "\n> "), "plain"
            if i % 2 and not answers:  # a quarter, as in the development deals
                text, form = "<p>" + html.escape(text).replace("\n\n", "</p><p>").replace("\n", "<br>") + "</p>", "html"
            write(self.out / "email" / f"{when:%Y-%m-%d}_{self.word}_{i:02}.eml", f"From: {by.name} <{by.mail}>\nTo: {to.name} <{to.mail}>\n"
                  f"Date: {when:%a, %d %b %Y %H:%M:%S} +0000\nSubject: {title}\nMessage-ID: <{self.k}.{i}@mail.example>\n{reply}MIME-Version: 1.0\n"
                  f"Content-Type: text/{form}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{binascii.b2a_qp(text.encode()).decode()}\n")

    def chat(self):
        name, lines = f"deal-{self.word.lower()}", {65: self.fixed("slack")[0][1]}  # the proposal, see STAGES
        for days in THREADS:
            said = [lines.get(days) or self.speak("c", self.one(("price", "time", "rival")), MESSAGE)]
            said += [self.speak("c", "people", MESSAGE) for share in ANSWERED if self.random() < share]
            begin = int(self.day(days).timestamp()) + self.some(0, 3600)  # within an hour; two minutes to an answer
            said = [{"user": (self.ae, self.se)[i % 2].user, "text": put(text, "messages"), "ts": f"{begin + 120 * i}.0", "thread_ts": f"{begin}.0",
                     "type": "message"} for i, text in enumerate(said)]
            write(self.out / "slack" / name / f"{self.day(days):%Y-%m-%d}.json", said)
        return {"id": f"C{self.k:08}", "name": name, "members": [self.ae.user, self.se.user]}

    def papers(self):
        for name, (remarks, subject, title, top, form) in PAPERS.items():
            lines = [text for _, text in self.fixed(name)] + [self.speak("v", subject, LINE) for _ in range(remarks)]
            text = top + self.fill(title) + "".join(form.format(html.escape(put(line, "lines"), quote=False)) for line in lines)
            write(self.out / "docs" / f"{self.word} {name}.{'html' if '<' in top else 'md'}", text)

    def rows(self):
        facts, close, first = self.facts, f"{self.day(80):%Y-%m-%d}", len(PEOPLE) * self.k  # 80: see STAGES
        deal, account, amount = record("006", self.k), record("001", self.k), facts["amount"].replace(",", "")
        add = lambda table, ident, **row: ROWS[table].append({"Id": ident, "OwnerId": self.ae.id, **row})
        add("Account", account, Name=self.name, BillingCity=facts["site"], Type="Customer")
        add("Opportunity", deal, AccountId=account, Name=f"{self.word} - Stock", StageName="Closed Won", Amount=amount, CurrencyIsoCode="USD",
            CloseDate=close, Type="New Business", IsClosed="true", IsWon="true", CreatedDate=self.day(0).isoformat(),
            Contract_Term_Months__c=facts["term"], Primary_Competitor__c=facts["rival1"])
        for j, (one, (*_, part), (days, stage), call) in enumerate(zip(self.cast.values(), PEOPLE, STAGES, CALLS), first):
            add("Contact", one.id, AccountId=account, FirstName=one.given, LastName=one.name.split()[1], Title=one.title, Email=one.mail)
            add("OpportunityContactRole", record("00K", j), OpportunityId=deal, ContactId=one.id, Role=part)
            add("OpportunityHistory", record("008", j), OpportunityId=deal, StageName=stage, CloseDate=close, CreatedDate=self.day(days).isoformat())
            note = put(self.speak("c", "people", MESSAGE), "notes")
            add("Task", record("00T", j), WhatId=deal, WhoId=one.id, ActivityDate=f"{self.day(call[0]):%Y-%m-%d}", Subject=call[1], Description=note)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path)
    for name in ("--deals", "--seed"):
        parser.add_argument(name, type=int, required=True)
    asked, began, channels, gong = parser.parse_args(), time.monotonic(), [], []
    (asked.out / "crm").mkdir(parents=True)  # fails where an export stands already: two runs never mix
    for k in range(asked.deals):
        deal = Deal(k, asked.seed, asked.out)
        calls = [deal.call(*call) for call in CALLS if k % 2 or call[1] != "security"]
        gong += filter(None, calls)
        deal.mails(), deal.papers(), deal.rows(), channels.append(deal.chat())
        COUNT.update(calls=len(calls), mails=len(MAILS), threads=len(THREADS), papers=len(PAPERS))
        if k % PAGE == PAGE - 1 or k == asked.deals - 1:
            for name, key, part in (("calls_extensive", "calls", 0), ("transcripts", "callTranscripts", 1)):
                write(asked.out / "calls" / "gong" / f"{name}_{k // PAGE:03}.json", {key: [call[part] for call in gong]})
            gong = []
    ROWS["User"] = [{"Id": p.id, "Username": p.mail, "Name": p.name, "Email": p.mail, "Title": p.title} for p in STAFF]
    for table, rows in ROWS.items():
        with open(asked.out / "crm" / f"{table}.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([rows[0], *(row.values() for row in rows)])
            COUNT["bytes"] += file.tell()
    users = [{"id": p.user, "name": p.given.lower(), "real_name": p.name, "profile": {"email": p.mail, "title": p.title}} for p in STAFF]
    write(asked.out / "slack" / "users.json", users), write(asked.out / "slack" / "channels.json", channels)
    assert MADE == WRITTEN, "a text that was made stands nowhere"
    per = {key: COUNT[key] / (COUNT[f"{key.split()[-1]}s"] if " a " in key else asked.deals) for key in REAL}
    assert asked.deals < MANY or all(abs(per[key] / REAL[key] - 1) <= NEAR for key in REAL), f"too far from real deals: {per}"
    print(f"{asked.deals:,} deals, {COUNT['bytes'] / 1e6:,.1f} MB, {time.monotonic() - began:.1f} s; a deal (a real one): "
          + ", ".join(f"{key} {per[key]:.1f} ({REAL[key]})" for key in REAL))


if __name__ == "__main__":
    main()
