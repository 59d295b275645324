/* What each finding means, for people. */
#include "core/mail/standing/standing.h"

#include <string.h>

static const char *const said[][2] = {
    {"silent", T_LATER("The DNS did not answer about {1}. It is asked again.")},
    {"spf.none", T_LATER("Nothing says which servers may send your mail. Publish this:")},
    {"spf.several",
     T_LATER("There are two records or more, so none counts. Keep one with all of it.")},
    {"spf.wrong",
     T_LATER("“{1}” makes no sense to other servers, so all of it is void.")},
    {"spf.lookups", T_LATER("It takes {1} look-ups where 10 are allowed: others give up. "
                            "Take out what no longer sends for you.")},
    {"spf.voids",
     T_LATER("It names {1} places where nothing is, and others give up after "
             "two. Take them out.")},
    {"spf.everybody", T_LATER("“+all” lets everybody send in your name. Write “~all”.")},
    {"spf.broken", T_LATER("Other servers cannot make sense of it.")},
    {"spf.not_ours",
     T_LATER("Your mail leaves from {1}, which may not send. Publish this "
             "instead:")},
    {"spf.maybe",
     T_LATER("Your outgoing server's address {1} is not in it. If your mail leaves from "
             "others, name them under Settings; else publish this:")},
    {"spf.unproved",
     T_LATER(
         "It can be read. Whether your mail's way is in it is not known: name the "
         "addresses it leaves from under Settings, or ask your mail provider for what "
         "belongs into it.")},
    {"spf.open",
     T_LATER("Your servers may send, and it says nothing of others. End it with "
             "“~all”.")},
    {"spf.ptr",
     T_LATER("Your servers may send. It has a “ptr”, which many do not look at: "
             "take it out.")},
    {"spf.good", T_LATER("Your servers may send.")},
    {"dkim.none",
     T_LATER("Mail is not signed here. Make a key, unless your mail server signs.")},
    {"dkim.waits", T_LATER("The key {1} waits for its record. Publish this:")},
    {"dkim.missing",
     T_LATER("Mail is signed with the key {1}, whose record is gone. Publish it again:")},
    {"dkim.several", T_LATER("The key {1} has two records. Keep this one:")},
    {"dkim.differs", T_LATER("What is published for {1} is another key. Publish this:")},
    {"dkim.revoked", T_LATER("What is published for {1} takes it back. Publish this:")},
    {"dkim.broken", T_LATER("What is published for {1} is no key. Publish this:")},
    {"dkim.no_sha256",
     T_LATER("The record of {1} allows old hashes only. Publish this:")},
    {"dkim.testing",
     T_LATER("The record of {1} says that it is a test (t=y), so others do "
             "not rely on it. Publish this:")},
    {"dkim.good", T_LATER("The published key is yours ({1}).")},
    {"dmarc.none", T_LATER("Nothing says what to do with mail in your name that is not "
                           "yours; large providers want it. Publish this:")},
    {"dmarc.several",
     T_LATER("There are two records or more, so none counts. Keep one.")},
    {"dmarc.broken",
     T_LATER("It does not begin with “v=DMARC1;”, so it does not count. Publish this:")},
    {"dmarc.no_policy", T_LATER("It does not say what to do (p=). Publish this:")},
    {"dmarc.testing",
     T_LATER("It is only tried out (t=y): others do less than it says.")},
    {"dmarc.pct",
     T_LATER("It has “pct”, which no longer means anything. Publish this instead:")},
    {"dmarc.watches",
     T_LATER("It watches and asks for nothing (p=none). When the reports "
             "name only your own servers, “p=quarantine” protects your "
             "name.")},
    {"dmarc.good", T_LATER("Mail in your name that is not yours is turned away ({1}).")},
    {"mx.good", T_LATER("Answers to {1} arrive.")},
    {"mx.implicit", T_LATER("{1} has no MX; others try its own address. Publish an MX.")},
    {"mx.none", T_LATER("Answers to {1} cannot arrive: it has no mail server. Publish an "
                        "MX.")},
    {"mx.null", T_LATER("{1} says that it takes no mail: answers and bounces are lost.")},
    {"mx.dead", T_LATER("The mail servers of {1} have no address: answers are lost.")},
    {"ptr.good", T_LATER("{1} has a name that leads back to it.")},
    {"ptr.none", T_LATER("{1} has no name. Whoever gave you the address sets it, for "
                         "example:")},
    {"ptr.one_way", T_LATER("The name of {1} does not lead back to it. Publish an A or "
                            "AAAA record for the name.")},
    {"ptr.unknown", T_LATER("From which address your mail leaves is not known here: name "
                            "it under Settings, or leave this to your mail provider.")},
    {"align.both", T_LATER("Signature and return path are both of {1}.")},
    {"align.dkim", T_LATER("The signature is of {1}; that is enough.")},
    {"align.spf",
     T_LATER("The return path is of {1}, but nothing is signed here: mail that "
             "is forwarded is not believed.")},
    {"align.none", T_LATER("Neither a signature nor the return path ({2}) is of {1}: "
                           "mailings are refused by large providers. Make a key, and "
                           "publish it.")},
};

const char *cd_standing_said(struct cordee *cd, struct cordee_arena *a,
                             const json_t *check)
{
    const char *code = cordee_json_text(check, "code"), *text = code;
    const json_t *args = json_object_get(check, "args");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (strcmp(said[i][0], code) == 0)
            text = T(said[i][1]);
    for (const char *s = text; *s; s++) {
        const char *value;

        if (*s != '{' || s[1] < '1' || s[1] > '9' || s[2] != '}') {
            cordee_buf_putc(&out, *s);
            continue;
        }
        value = json_string_value(json_array_get(args, (size_t)(s[1] - '1')));
        cordee_buf_puts(&out, value ? value : "");
        s += 2;
    }
    return cordee_arena_text(a, out.text ? out.text : "");
}
