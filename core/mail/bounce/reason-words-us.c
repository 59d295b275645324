/* What servers say of our mail and of our server: it never marks a person.
 *
 * Written as cd_words folds: lower case, no accents; "a*b" is a, then b soon behind it.
 */
#include "core/mail/bounce/reason.h"

/* clang-format off */

/* We asked the wrong server. */
const char *const cd_words_no_relaying[] = {
    "relay access denied", "relay denied", "relaying denied", "relaying * denied",
    "relay not permitted", "relaying not permitted", "relay * not permitted",
    "relay not allowed", "relaying not allowed", "relaying * not allowed",
    "relaying is not allowed", "relaying prohibited", "relay prohibited",
    "relaying is prohibited", "unable to relay", "unable to relay for", "cannot relay",
    "can't relay", "not allowed to relay", "we do not relay", "we don't relay",
    "does not relay", "do not relay", "is not permitted to relay",
    "not permitted to relay", "no relaying", "insecure mail relay", "mail relay denied",
    "that domain isn't in my list of allowed rcpthosts",
    "isn't in my list of allowed rcpthosts", "not in my list of allowed rcpthosts",
    "not in rcpthosts", "not local, gateway",
    "this mail server requires authentication when attempting to send to a non-local",
    "as a relay, but i have not been configured to let you", "not an open relay",
    "you are not allowed to use this relay", "relayer not authorized",
    "relaying mail to * is not allowed", "relay operation rejected",
    "send to a non-local e-mail address", "not relaying", "not a gateway", "open relay",
    NULL};

/* SPF, DKIM, DMARC. */
const char *const cd_words_unauthenticated[] = {
    " spf ", "spf check", "spf fail", "spf record", "sender policy framework",
    "spf: fail", "spf-", " dkim ", "dmarc", "domainkeys identified", "per it's spf",
    "authentication failed", "does not pass authentication", "unauthenticated email",
    "unauthenticated mail", "sender is unauthenticated", "unauthenticated sender domain",
    "multiple authentication checks failed", "domain authentication",
    "not authenticated, which poses", "message failed authentication", "arc validation",
    "spoof", "forged sender", "forgery", "unauthorized sending",
    "sender verification failed * spf",
    "rejected due to the sending mta's poor authentication", NULL};

/* The name of our server does not lead back to it. */
const char *const cd_words_no_ptr[] = {
    "ptr record", "ptr resource record", "no ptr", "missing ptr", "lack of ptr",
    "ptr lookup", "ptr-record", "reverse dns", "rdns", "reverse lookup",
    "reverse hostname", "reverse ip lookup", "reverse mapping", "reverse name",
    "reverse-path dns", "cannot find your hostname", "cannot find your reverse hostname",
    "cannot resolve your address", "can't resolve your ip",
    "client host rejected: cannot find", "unverified client host",
    "does not resolve to * hostname", "ip address does not resolve",
    "ip name lookup failed", "ip name possibly forged", "no matches to nameserver query",
    "unable to resolve your ip", "your ip address * does not have",
    "unresolvable relay host name", "without a valid hostname",
    "unverifiable sending ip", "doesn't have a valid hostname",
    "all mail servers must have a ptr", "dns check of * failed", "hostname lookup for",
    "name server record for your ip", "unverifyable sending ip", "mismatches client ip",
    "does not match * reverse", NULL};

/* Their service thinks little of our address. */
const char *const cd_words_bad_reputation[] = {
    "reputation", "poor senderscore", "senderscore", "sender score", "sender's score",
    "ip address * low trust", "bad ip history", NULL};

/* They do not take mail from this sender. */
const char *const cd_words_sender_refused[] = {
    "sender rejected", "sender address rejected", "sender address has been",
    "sender verify failed", "sender verification", "sender domain", "sender denied",
    "sender refused", "sender not allowed", "sender is not allowed",
    "sender not permitted", "sender email address rejected", "sender blocked",
    "sender was rejected by", "sender blacklisted", "sender is blocked",
    "sender's address", "invalid sender", "illegal sender", "unknown sender",
    "unroutable sender", "unrouteable sender", "unresolvable sender",
    "unverified sender", "bad sender", "sender unknown", "sender address does not",
    "sender address verification", "sender address is not", "domain of sender",
    "domain not exists * mail from", "denied by secumail", "from address",
    "from: domain", "domain is invalid. please provide a valid from", "from domain",
    "bad from", "invalid from", "return path", "return address", "reverse path",
    "envelope sender", "envelope from", "sent from an address",
    "you are not allowed to send", "you are not permitted",
    "is not allowed to send mail", "not allowed to send to", "not authorized to send",
    "not permitted to send", "is not a registered gateway user",
    "does not accept mail from", "do not accept mail from", "doesn't accept mail from",
    "won't accept mail from", "not accept mail from you",
    "purported responsible address", "purported  responsible address",
    "backscatter protection", "callback", "the sender * is not", "sending domain",
    "recipient refuse to accept your mail", "rejected: your domain",
    "you have been blocked by the recipient", "blocked sender",
    "message rejected by recipient", "refused by recipient", "recipient refuses",
    "recipient does not accept mails from", "only accepts mail from",
    "only accepting mail from", "restricted to members", "is restricted to",
    "posting to the list", "not authorized to post", "not permitted to post",
    "permission to post", "not an approved sender",
    "requires all mail * to be authenticated", "server does not exist",
    "unable to verify sender", "could not verify sender", "sending to/from an address",
    "administrative prohibition", "batv", "bogus mail from", "bouncedeny",
    "does not exist e2110", "emetteur invalide", "empty envelope sender",
    "fully qualified email address required", "mailfrom domain",
    "email address is not verified", "null sender", "returned mail not accepted",
    "rule imposed mailbox access", "sender is spammed", "sender not pre-approved",
    "unsigned dsn", "access to submit messages",
    "your email address has been blacklisted", "rejected by recipients",
    "mail from not owned", "no sender address", "senders white list", "has been denied",
    NULL};

/* Something in it is dangerous, they think. */
const char *const cd_words_virus[] = {
    " virus ", " viruses ", "malware", "trojan", " worm ", "infected",
    "your message was infected",
    "the message was rejected because it contains prohibited virus", "malicious",
    "contains a suspicious", "phishing", NULL};

/* It looks like spam to them. */
const char *const cd_words_spam[] = {
    " spam ", "spammer", "spamming", "spam-like", "unsolicited", " ube ", ",ube",
    " uce ", "junk mail", "junk-mail", "bulk mail", "bulk email", "bulk e-mail",
    "high probability of", "considered unwanted", "considered as bulk", "content filter",
    "content rejected", "message content rejected", "rejected due to content",
    "rejected by content", "content is not acceptable", "content blocked",
    "blacklisted url", "url in this email", "uribl", "surbl", "dcc * rejected",
    "cloudmark", "rejected by cloudmark", "looks like spam", "appears to be unsolicited",
    "message was detected as", "classified as", "suspicious message",
    "message contains * blocked", "bayesian", "razor", "message refused by mailmarshal",
    "message filtered. please see the faqs section on spam", "pourriel",
    "courrier indesirable", "unerwunschte", "indesiderat", "no deseado", "nezazelen",
    "fbl complaint", "complaint rate", "reject, id=", "our filters rated",
    "message looks suspicious", "considered to be", "identified as",
    "not rfc-compliant spam", "content denied", "unacceptable content", "banned content",
    "recurrent pattern", "this message scored", "local uribl", "suspected spam",
    "dt:spm", "antispam check", "rejected by antispam", "anti-spam", "spamassassin",
    "spamprofiler", "spam/virus", "spambouncer", "mail rejete. mail rejected",
    "held for human verification", "our email server thinks", "block for spam",
    "bulk.advertising", "spam-filter", "as spam", "spams", NULL};

/* Too much, too quickly. */
const char *const cd_words_speeding[] = {
    "rate limit", "rate-limit", "ratelimit", "rate limited", "rate that prevents",
    "exceeded the rate", "sending rate", "message rate", "throttl", "slow down",
    "slower", "too fast", "too quickly", "too much mail", "too many messages",
    "too many emails", "too many mails", "please try again slower", "hourly limit",
    "daily limit", "limit on the number of", "sending limit", "message limit",
    "maximum number of messages", "exceeded the maximum number of emails", "mails per",
    "messages per", "emails per", "deferred due to user complaints",
    "has exceeded * limit", NULL};

/* Too many connections or recipients at once. */
const char *const cd_words_too_many[] = {
    "too many connections", "too many concurrent", "too many sessions", "too many smtp",
    "too many simultaneous", "too many open connections", "too many recipients",
    "too many rcpt", "too many hosts", "max connections", "maximum connections",
    "maximum number of connections", "connection limit", "connection rate",
    "connection refused due to too many", "concurrent connection", "concurrency",
    "many sessions", "number of concurrent", "connections exceeded",
    "exceeded connection", "connections from your", "unable to accept * connections",
    "recipient limit", "frequency limited", "max emails per hour", "throttling failure",
    "too many errors from", "trop de connexions", "per-domain connection limit",
    "at maximum connection limit", NULL};

/* Their list says no, whatever it is that the list is about. */
const char *const cd_words_listed[] = {
    "blacklist", "black list", "black-list", "block list", "blocklist", "block-list",
    "blacklisted", "dnsbl", " rbl ", "rbl.", "rbl/", "-rbl", "spamhaus", "spamcop",
    "sorbs", "barracudacentral", "njabl", "dsbl", "mail-abuse", "mailspike",
    "senderbase", "blocked using", "client host rejected", "client host blocked",
    "denylist", "deny list", "greylist", "grey list", "graylist", "gray list",
    "grey-list", NULL};

/* Our server may not speak to theirs. */
const char *const cd_words_blocked[] = {
    "blocked by", "blocked for", "blocked due", "blocked at", "blocked - see",
    "blocked. see", "blocked from", "blocked because", "has been blocked",
    "have been blocked", "is blocked", "are blocked", "was blocked",
    "temporarily blocked", "currently blocked", "ip blocked", "blocked ip",
    "address blocked", "access from ip address", "ip address * blocked",
    "ip address * rejected", "ip address * denied", "your ip", "your network",
    "your host", "your server", "your mail server", "your mailserver",
    "client host * blocked", "client ip", "client address", "connecting ip",
    "connection denied", "connection rejected", "connections not accepted",
    "connections will not be accepted", "connection refused by",
    "connection not allowed", "access denied by", "access not allowed",
    "refused to talk to me", "host refused", "host * refused", "hosts with dynamic ip",
    "dynamic ip", "dynamic/residential", "dial-up", "dialup", "dsl/cable", " dul ",
    "generic host", "no access from mail server", "not accepting mail from",
    "not accepting messages from", "rejecting messages from", "rejecting open proxy",
    "open proxy", "poor quality", "service not allowed from", "banned", "sender host",
    "sending host", "sending ip", "sending server", "sending mta", "ip address is",
    "ips on", "email blocked", "mail * temporarily rejected", "temporarily deferred",
    "temporarily rejected", "domain blocked", "we block", "is listed in", "is listed at",
    "is listed on", "try again later, greylisted", "helo command rejected", "helo name",
    "helo hostname", "ehlo hostname", "bad helo", "invalid helo", "need fully-qualified",
    "[ip] blocked", "refused - see",
    "smtp error from remote mail server after initial connection: host * 554 ",
    "bloquee", "bloqueado", "gesperrt", "bloccato", "connection reset by peer",
    "connection was dropped by remote host", "connection dropped", "go away",
    "host network not allowed", "may not be mail exchanger", "bad ip profile",
    "please use the smtp server of your isp", "too many spams from your ip",
    "suspected bounce attacks", "suspected spam ip", "server access forbidden",
    "server access * forbidden", "invalid ip for sending", "requires confirmation",
    "not authenticated, relay", "zombied", NULL};

/* A rule of theirs about attachments, words, senders. */
const char *const cd_words_policy[] = {
    "policy violation", "violates policy", "violation of policy", "violates our",
    "violates the", "due to policy", "policy reasons", "policy rejection",
    "policy restrictions", "for policy", "against policy", "policy reject",
    "rejected by policy", "prohibited by policy", "local policy", "site policy",
    "attachment * not allowed", "attachment type", "attachments of type", "file type",
    "prohibited attachment", "banned attachment", "executable attachment",
    "illegal attachment", "blocked attachment", "unacceptable attachment",
    "attachment * blocked", "blocked file", "message contains an attachment", "zip file",
    "email not accepted for policy", "you have exceeded * policy", "mail policy",
    "denied by policy", "the message was rejected by organization policy",
    "protocol violation", "improper use of smtp data command", "header * too long",
    "duplicate header", "header error", "not accepting mail with", "members-only list",
    "members only list", "closed mailing list", "not subscribed to this group",
    "non-member", "organizational settings", "security policies",
    "content examination policy", "mass mailer", "header are not accepted",
    "messages with multiple addresses", "email policy violation", "given low priority",
    NULL};

/* The form of the mail is wrong. */
const char *const cd_words_not_compliant[] = {
    "not rfc", "rfc 5322 compliant", "rfc5322", "rfc 5322", "rfc 2822", "rfc2822",
    "rfc 822 compliant", "non-rfc", "rfc compliant", "rfc-compliant", "bare line feed",
    "bare lf", "bare <lf>", "bare newline", "missing message-id", "missing date header",
    "multiple from", "multiple subject", "missing from header", "header is missing",
    "headers are missing", "no from header", "rfcmessagenoncompliant", NULL};

/* Something in the parts of the mail is wrong. */
const char *const cd_words_content[] = {
    "headers too large", "improperly-formatted binary", "improper * mime",
    "malformed mime", "mime error", "mime header", "unsupported charset", "8bit data",
    "8-bit", "invalid characters in", "message header size", "message headers fail",
    "too many mime", "routing loop detected -- too many received",
    "content not supported", "invalid mime", "illegal character", "null character",
    "empty message", "nul characters", "message contains nul", "charset not", NULL};

/* We have not shown who we are. */
const char *const cd_words_security[] = {
    "authentication required", "authentication is required", "authentication failure",
    "smtp auth", "auth required", "must authenticate", "must be authenticated",
    "must first authenticate", "unauthenticated senders not allowed",
    "requires authentication", "sender must be authenticated",
    "authentication turned on", "insufficient security", "you are not authorized",
    "not authorized", "unauthorized", "access denied", "permission denied", "denied by",
    "forbidden", "account not subscribed", "delivery not authorized", "message refused",
    "not allowed", "user not authorized", "require * authenticat", "encryption required",
    "must issue a starttls", "starttls is required", "requires encryption",
    "tls required", "relaying requires", "verification failure", "credentials",
    "cryptographic", "webmail.", "account not subscribed to ses", "user not verified",
    "credentials invalid", NULL};

/* No encrypted connection could be made. */
const char *const cd_words_starttls[] = {
    "starttls failed", "tls handshake", "tls is required, but", "tls is not available",
    "tls failed", "cannot start tls", "starttls is required but", "certificate verif",
    "certificate not trusted", "server certificate", "failed to start tls", "mta-sts",
    "dane validation", NULL};
