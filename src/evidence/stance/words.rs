//! The words behind the cues: one pattern a cue, in parts that are joined as alternatives, all linear in the length of
//! the text.

use std::sync::LazyLock;

use regex::Regex;

/// A pattern of whole words without regard to case; spaces in it stand for any white space. `\w` is a letter of English, a digit
/// or `_`: with the letters of all scripts the patterns take ten times as long to compile, and every command compiles them.
pub struct Cue(LazyLock<Regex>);

macro_rules! cue {
    ($name:ident = $($part:literal)|+) => {
        pub static $name: Cue = Cue(LazyLock::new(|| {
            let words = [$($part),+].join("|").replace(' ', r"\s+").replace('\'', "['’]");
            let words = words.replace(r"\w", "[a-z0-9_]").replace(r"\W", "[^a-z0-9_]");
            let head = if words.starts_with('^') { "" } else { r"\b" };
            Regex::new(&format!(r"(?i){head}(?:{words})")).expect("a constant pattern compiles")
        }));
    };
}

impl Cue {
    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// Whether it is the first thing said.
    pub fn starts(&self, text: &str) -> bool {
        let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
        self.0.find(text).is_some_and(|hit| hit.start() == 0)
    }

    /// One when present.
    pub fn flag(&self, text: &str) -> f32 {
        f32::from(u8::from(self.is_in(text)))
    }

    /// Occurrences, at most three: more say nothing further.
    pub fn count(&self, text: &str) -> f32 {
        self.0.find_iter(text).take(3).count() as f32
    }
}

cue!(WH = r"(?:what|who|when|where|why|how|which|whose)\b");
cue!(
    INVERTED = r"(?:do|does|did|is|are|was|were|can|could|will|would|shall|should|have|has|had|may|might|isn't|aren't|don't|doesn't|didn't|can't|won't|wouldn't|couldn't)(?: \w+)?? (?:you|we|i|they|he|she|it|that|this|there|the|your|our|their|anyone|anybody|someone|everyone)\b"
);
cue!(NOT = r"(?:not|never|no longer|nothing|nobody|none|neither|nor|cannot|hardly|without|\w+n't)\b");
cue!(
    NO_VERB = r"(?:(?:is|are|was|were|am|be|been|do|does|did|have|has|had|will|would|can|could|should|shall|may|might|must) (?:not|never|no)\b)"
        | r"(?:(?:isn't|aren't|wasn't|weren't|don't|doesn't|didn't|haven't|hasn't|hadn't|won't|wouldn't|can't|cannot|couldn't|shouldn't|mustn't|ain't)\b)"
        | r"(?:there(?:'s| is| are|'re) (?:no|not|nothing|none)\b)"
);
cue!(NO_START = r"^\W*(?:no|nope|nah|never|not)\b");
cue!(
    HEDGE = r"(?:maybe|perhaps|probably|possibly|presumably|i think|i guess|i suppose|i believe|i'd say|might)\b"
        | r"(?:hopefully|i hope|not sure|unsure|not certain|kind of|sort of|roughly|likely|tentative)\b"
        | r"(?:tentatively|tbd|tbc|subject to|should be able|as far as i know|afaik|in principle|pencil\w*)\b"
        | r"(?:aiming|i reckon)\b"
);
cue!(
    STRONG_HEDGE = r"(?:maybe|perhaps|possibly|no promises?|can't promise|not (?:a )?promise|don't hold (?:me|us) to)\b"
        | r"(?:tentative(?:ly)?|not confirmed|unconfirmed|to be confirmed|no guarantees?|we'll see)\b"
        | r"(?:pencil\w* in|not committed|can't commit|no commitment)\b"
);
cue!(
    WISH = r"(?:would be (?:nice|lovely|great|ideal|good)|it'd be (?:nice|lovely|great|good))\b"
        | r"(?:we(?:'d| would) love|i(?:'d| would) love|ideally|nice to have|some ?day|one day|dream)\b"
        | r"(?:in a perfect world|wish ?list|i wish|if only|would like)\b"
);
cue!(
    IF = r"(?:if|unless|suppose|supposing|imagine|assuming|what if|hypothetically|in theory|in case)\b"
        | r"(?:provided that|were to|say we|let's say)\b"
);
cue!(WOULD = r"(?:would|could|might|'d (?:be|have|want|need|go|do|say|like|rather|prefer))\b");
cue!(
    HYPOTHETICAL = r"(?:hypothetically speaking\b|theoretically\b|thought experiment\b|idea for later\b|blue.sky\b)"
        | r"(?:if (?:\w+ ){1,4}ever\b|if (?:we|you|they|it|i|he|she) (?:were|was) (?:ever )?to\b)"
        | r"(?:if (?:the|our|your|their|her|his) \w+ were to\b|were (?:we|you|they|it) to\b)"
        | r"(?:hold in reserve\b|keep (?:it|that) in your (?:back )?pocket\b|don't say it out loud\b)"
        | r"(?:they (?:may|might) (?:want|need)\b)"
);
cue!(
    COMMIT = r"(?:we will|we'll|i will|i'll|we commit|i commit|we(?:'re| are) committed|committed to|agreed)\b"
        | r"(?:we(?:'ve| have) agreed|i promise|we promise|guarantee[ds]?|confirmed|you have my word)\b"
        | r"(?:it's in the (?:order form|contract|sow|msa|agreement|paper)|in writing|shall|undertakes?)\b"
        | r"(?:signed|locked in|done deal|deal|count on)\b"
);
cue!(
    STRONG_COMMIT = r"(?:(?:we|i)(?:'ll| will| shall) (?:\w+ )?(?:give|include|deliver|honou?r|hold|keep|waive|send|put|add|write|provide|pay|sign|ship|build|extend|cover|throw in|lock|cap|match|guarantee|have (?:it|that|the)|do (?:it|that)|make|get|train|assign|fix|migrate|credit|run|set)\b)"
        | r"(?:vendor shall|supplier shall|provider shall|we commit|i promise|you have my word|we guarantee)"
        | r"(?:i(?:'ve| have) put (?:it|that) in)"
        | r"(?:put (?:it|that) in (?:the )?(?:order form|contract|writing|sow))"
        | r"(?:hereby (?:commit|agree|confirm)|we(?:'ve| have) agreed)"
);
cue!(
    YES = r"^\W*(?:yes|yeah|yep|yup|sure|deal|agreed|fine|okay|ok|done|absolutely|of course|correct|exactly)\b"
        | r"^\W*(?:right|that works|works for (?:me|us)|sounds good|perfect|approved|accepted|go ahead)\b"
        | r"^\W*(?:happy with that|let's do (?:it|that)|we accept|i accept)\b"
);
cue!(
    ACCEPT = r"(?:that works|works for (?:me|us)|sounds good|we accept|i accept|accepted)\b"
        | r"(?:we(?:'re| are) happy with|let's do (?:it|that)|go ahead|you have a deal|we can live with)\b"
        | r"(?:fine by (?:me|us)|i can sign|we'll take it)\b"
);
cue!(
    REFUSE = r"(?:can't|cannot|won't|will not|not possible|no way|out of the question|off the table)\b"
        | r"(?:not going to|we don't (?:do|offer|support)|i'm afraid not|refuse[ds]?|declined?|rejected)\b"
        | r"(?:not (?:an option|acceptable)|deal.?breaker)\b"
);
cue!(
    PAST = r"(?:used to|was going to|were going to|originally|initially|at first|previously|formerly)\b"
        | r"(?:moved from|no longer|instead of|anymore|any more|back then|the old|had been|was supposed to)\b"
        | r"(?:were supposed to|earlier (?:we|you|i)|changed (?:my|our|their|her|his) mind)\b"
);
cue!(
    DROPPED = r"(?:(?:are|was|been|hereby) (?:hereby )?withdrawn|is hereby withdrawn|is void\b|are void\b)"
        | r"(?:superseded|supersedes|(?:been|was|were|got|is|are) (?:scrapped|superseded|descoped))"
        | r"(?:taken out of|took (?:it|that) out|has been (?:removed|deleted|replaced)|deleted by)"
        | r"(?:(?:subscription|agreement|price|offer|quote|term|date|clause) (?:is |are |does |do )?no longer\b)"
);
cue!(
    THIRD = r"(?:another (?:customer|client|company|vendor|supplier))\b"
        | r"(?:other (?:customers?|clients?|vendors?|suppliers?|companies))\b"
        | r"(?:at my (?:last|old|previous|former) (?:company|job|place|firm|employer|shop))\b"
        | r"(?:my (?:last|old|previous|former) (?:company|job|place|firm|employer|boss|shop))\b"
        | r"(?:a (?:customer|client|competitor|peer) (?:of|in|like|we|who|that))\b"
        | r"(?:one of our (?:other )?(?:customers|clients)|some (?:of our )?(?:customers|clients))\b"
        | r"(?:competitors?|your peers|a friend (?:of mine|at))\b"
        | r"(?:my (?:brother|sister|wife|husband|cousin|neighbou?r|brother-in-law|mother|father|son|daughter))\b"
);
cue!(
    THIRD_STORY = r"(?:another (?:customer|client)\b)"
        | r"(?:at (?:my|our) (?:last|old|previous|former) (?:company|job|place|firm|employer|shop|bank|hospital|school|agency|bureau|studio|plant))"
        | r"(?:(?:my|our) (?:previous|former) (?:company|job|firm|employer))"
        | r"(?:one of our (?:\w+ )?(?:customers|clients))"
        | r"(?:(?:a|the last|last|other) (?:customer|client) (?:of ours|who told|like you|i had|we had|up|down)\b)"
        | r"(?:(?:our|some|most|many) (?:of our )?(?:other )?(?:\w+ )?(?:customers|clients) (?:typically|usually|tend|choose|sign|started|found|say|told)\b)"
        | r"(?:(?:the|our|their|my) (?:last|old|previous|former) (?:vendor|supplier|provider|lot|bureau|contractor|agency) (?:\w+ )?(?:promised|gave|took|said|told|charged|couldn't|went|doubled|lost|sold|cost)\b)"
        | r"(?:similar (?:size|in size) to you)"
        | r"(?:we (?:had|did) (?:this|that|it|the same|something like this|one) (?:for|with|at) (?:a|an|another) \w+)"
        | r"(?:we had (?:a|one) (?:\w+ )?(?:customer|client)\b)"
);
cue!(
    REPORTED = r"(?:(?:he|she|they|who|someone|somebody|everyone|\p{Lu}\p{Ll}+) (?:said|says|told|tells|asked|mentioned|thinks|wants|claims|insists|wrote))\b"
        | r"(?:according to|apparently|i heard|i'm told|i hear|word is)\b"
);
cue!(
    JOKE = r"(?:haha+|hehe+|lol|lmao|rofl|just kidding|kidding|i'm joking|joking aside|joke|jk|ha,|ha ha)"
        | r"(?::-?\)|;-?\))"
);
cue!(JOKE_SURE = r"(?:(?:i'm|i am|only|just) (?:joking|kidding)\b)");
cue!(WE = r"(?:we|us|our|ours|we're|we've|we'll|we'd)\b");
cue!(I = r"(?:i|me|my|mine|i'm|i've|i'll|i'd)\b");
cue!(YOU = r"(?:you|your|yours|you're|you've|you'll|you'd)\b");
cue!(THEY = r"(?:they|them|their|theirs|they're|they've|they'll|they'd|he|she|him|her|his)\b");
cue!(MUST = r"(?:must|have to|has to|need to|needs to|required?|requires|got to|has got to|mandatory)\b");
cue!(SHOULD = r"(?:should|ought to|supposed to|had better)\b");
cue!(CAN = r"(?:can|able to|may|allowed to)\b");
cue!(WILL = r"(?:will|shall|going to|gonna|'ll)\b");
cue!(
    NEED = r"(?:need|needs|want|wants|looking for|goal|aim|target|priority|problem|pain|struggl\w+)\b"
        | r"(?:too (?:slow|much|many|long|late|expensive)|takes? us|spend(?:ing)? )\b"
);
cue!(
    IMPERATIVE = r"^\W*(?:please\s+)?(?:send|put|add|tell|make|take|let|give|remove|delete|use|call|check|ignore|keep|see|find|note|confirm|sign|share|ask|leave|forget|look|bring|book|update|remember|do not|don't)\b"
);
cue!(
    GREETING = r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|morning|thanks|thank you|cheers|welcome)\b"
        | r"^\W*(?:nice to (?:meet|see)|bye|see you|talk soon)\b"
);
cue!(
    WEATHER = r"(?:weather|weekend|holiday|coffee|headset|microphone|on mute|muted|can you hear|hear me|lunch)\b"
        | r"(?:kids|dog|cat|raining|snow|football|screen share|see my screen|traffic|vacation)\b"
);
cue!(
    SIGNATURE =
        r"(?:(?:kind|best|warm) regards|sent from my|tel\.?:|phone:|mobile:|www\.|unsubscribe)" | r"(?:confidential)"
);
cue!(BECAUSE = r"(?:because|since|so that|due to|that's why|the reason)\b");
cue!(BUT = r"(?:but|however|although|though|except|only if|unless|on condition)\b");
cue!(TIME = r"(?:by|until|before|after|within|from|starting|deadline|go.?live|renew\w*|expir\w*|kick.?off|launch)\b");
cue!(
    PRICE = r"(?:price|pricing|cost|budget|fee|discount|per (?:seat|user|month|year)|invoice|pay|rate|uplift)\b"
        | r"(?:cap)\b"
);
cue!(SUPERLATIVE = r"(?:most|best|main|biggest|number one|first|key|primary|critical|important)\b");

cue!(
    IF_WOULD =
        r"^\W*(?:and |but |well,? |so )?if (?:we|you|they|it|i|he|she|that|this) [^.?!]{1,80}(?:would|wouldn't|'d)\b"
);

cue!(
    NOT_SO = r"(?:(?:don't|do not|wouldn't|not to) (?:buy|count|bank|build) (?:it |that |anything )?on\b)"
        | r"(?:voted down|not (?:a|an) (?:promise|product|commitment|offer)\b)"
        | r"(?:(?:we're|we are) not having (?:it|that)\b|(?:was|were|been|got) (?:turned down|voted down))"
        | r"(?:not applicable|please do not (?:assume|plan|rely))"
);

cue!(CONTRARY = r"(?:(?:would|'d|wouldn't) have|weren't for|wasn't for|but (?:it|that) isn't|if (?:it|that) is)\b");

cue!(OTHERS = r"^\W*(?:they|they'd|they've|he|she|their|them)\b");
