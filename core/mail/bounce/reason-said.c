/* Why a mail came back, in the words of people. */
#include "core/mail/bounce/reason.h"

#include <cordee/plugin.h>

#include <string.h>

/* Whose fault it is stands first: the address's, their server's, ours. */
static const char *const said[][2] = {
    {"userunknown", T_LATER("there is no such mailbox")},
    {"hasmoved", T_LATER("the person has another address now")},
    {"hostunknown", T_LATER("there is no such mail server")},
    {"notaccept", T_LATER("this server takes no mail")},
    {"suspend", T_LATER("the mailbox is switched off")},
    {"filtered", T_LATER("the mailbox takes no mail from us")},
    {"mailboxfull", T_LATER("the mailbox is full")},
    {"exceedlimit", T_LATER("the mail is too large for this mailbox")},
    {"mesgtoobig", T_LATER("the mail is too large for their server")},
    {"systemfull", T_LATER("their server has no room")},
    {"systemerror", T_LATER("their server has a fault")},
    {"mailererror", T_LATER("a program on their server has a fault")},
    {"networkerror", T_LATER("their server could not be reached")},
    {"expired", T_LATER("their server could not be reached for days")},
    {"syntaxerror", T_LATER("their server did not understand ours")},
    {"onhold", T_LATER("their server does not say why")},
    {"undefined", T_LATER("their server does not say why")},
    {"spamdetected", T_LATER("their server takes the mail for spam")},
    {"virusdetected", T_LATER("their server takes the mail for a virus")},
    {"contenterror", T_LATER("their server does not like what is in the mail")},
    {"policyviolation", T_LATER("a rule of their server forbids the mail")},
    {"securityerror", T_LATER("a rule of their server forbids the mail")},
    {"notcompliantrfc", T_LATER("their server does not like how the mail is made")},
    {"rejected", T_LATER("their server takes no mail from this sender")},
    {"norelaying", T_LATER("their server does not pass mail on for ours")},
    {"authfailure", T_LATER("our mail could not be verified (SPF, DKIM, DMARC)")},
    {"requireptr", T_LATER("our server has no name in the DNS")},
    {"badreputation", T_LATER("our server has a bad reputation with theirs")},
    {"blocked", T_LATER("our server is blocked by theirs")},
    {"toomanyconn", T_LATER("too many connections of ours at once")},
    {"speeding", T_LATER("too many mails of ours in a short time")},
    {"budget", T_LATER("they have had as many mailings as they may; this one waits")},
    {"stopped", T_LATER("the time for sending was over")},
    {"failedstarttls", T_LATER("no safe connection to their server")},
};

const char *cd_reason_said(struct cordee *cd, const char *reason)
{
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (strcmp(said[i][0], reason) == 0)
            return T(said[i][1]);
    return reason;
}
