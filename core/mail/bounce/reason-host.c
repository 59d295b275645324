/* What single providers and programs mean by what they say, where it differs from what
 * the words or the code would mean elsewhere.  The first row that fits wins. */
#include "core/mail/bounce/reason.h"

#define RCPT CD_AT(CD_STAGE_RCPT)
#define DATA CD_AT(CD_STAGE_DATA)

const struct cd_reason_row cd_reason_hosts[] = {
    /* KDDI and au: a mailbox that does not exist is named; one whose owner filters is not
     */
    {"userunknown", NULL, "550 *>: user unknown", ".ezweb.ne.jp", 0, CD_AT_ANY},
    {"userunknown", NULL, "550: *>: user unknown", ".ezweb.ne.jp", 0, CD_AT_ANY},
    {"filtered", NULL, ": user unknown", ".ezweb.ne.jp", 0, CD_AT_ANY},
    {"userunknown", NULL, "550 *>: user unknown", ".au.com", 0, CD_AT_ANY},
    {"filtered", NULL, ": user unknown", ".au.com", 0, CD_AT_ANY},
    /* NTT docomo: "unknown user" after DATA is the owner's filter on domains */
    {"userunknown", NULL, "unknown user", ".docomo.ne.jp", 0, RCPT},
    {"filtered", "5.2.0", "unknown user", ".docomo.ne.jp", 0, CD_AT_ANY},
    {"rejected", NULL, "unknown user", "mfsmax.docomo.ne.jp", 0, DATA},
    {"rejected", NULL, "unknown user", "mfsmax.docomo.ne.jp", 0, CD_AT_ANY},
    {"toomanyconn", NULL, "too many recipients", ".docomo.ne.jp", 0, CD_AT_ANY},
    {"syntaxerror", NULL, "syntax error", ".docomo.ne.jp", 0, CD_AT_ANY},
    {"blocked", NULL, "421 service not available", "mfsmax.", 0, CD_AT_ANY},

    /* Facebook's postmaster codes */
    {"userunknown", NULL, "rcp-p1", NULL, 0, CD_AT_ANY},
    {"filtered", NULL, "rcp-p2", NULL, 0, CD_AT_ANY},
    {"filtered", NULL, "rcp-p3", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "pol-p1", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "pol-p2", NULL, 0, CD_AT_ANY},
    {"authfailure", NULL, "pol-p3", NULL, 0, CD_AT_ANY},
    {"rejected", NULL, "pol-p4", NULL, 0, CD_AT_ANY},
    {"speeding", NULL, "pol-t1", NULL, 0, CD_AT_ANY},
    {"contenterror", NULL, "con-p1", NULL, 0, CD_AT_ANY},
    {"contenterror", NULL, "con-p3", NULL, 0, CD_AT_ANY},
    {"virusdetected", NULL, "con-p4", NULL, 0, CD_AT_ANY},
    {"policyviolation", NULL, "pol-p6", NULL, 0, CD_AT_ANY},
    {"policyviolation", NULL, "pol-p7", NULL, 0, CD_AT_ANY},
    {"mesgtoobig", NULL, "con-p2", NULL, 0, CD_AT_ANY},
    {"systemerror", NULL, "int-p", NULL, 0, CD_AT_ANY},
    {"speeding", NULL, "rcp-t", NULL, 0, CD_AT_ANY},

    /* Microsoft: RESOLVER.* and codes of Exchange Online */
    {"userunknown", NULL, "resolver.adr.recipnotfound", NULL, 0, CD_AT_ANY},
    {"userunknown", NULL, "resolver.adr.recipientnotfound", NULL, 0, CD_AT_ANY},
    {"userunknown", NULL, "resolver.adr.exrecipnotfound", NULL, 0, CD_AT_ANY},
    {"userunknown", NULL, "resolver.adr.badprimary", NULL, 0, CD_AT_ANY},
    {"userunknown", NULL, "resolver.adr.invalid", NULL, 0, CD_AT_ANY},
    {"userunknown", NULL, "resolver.adr.ambiguous", NULL, 0, CD_AT_ANY},
    {"mesgtoobig", NULL, "resolver.rst.sendsizelimit", NULL, 0, CD_AT_ANY},
    {"exceedlimit", NULL, "resolver.rst.recipsizelimit", NULL, 0, CD_AT_ANY},
    {"securityerror", NULL, "resolver.rst.authrequired", NULL, 0, CD_AT_ANY},
    {"rejected", NULL, "resolver.rst.notauthorized", NULL, 0, CD_AT_ANY},
    {"rejected", NULL, "resolver.rst.restrictedtorecipientspermission", NULL, 0,
     CD_AT_ANY},
    {"mailboxfull", NULL, "storeeptfull", NULL, 0, CD_AT_ANY},
    {"mailboxfull", NULL, "quotaexceeded", NULL, 0, CD_AT_ANY},
    {"mailboxfull", NULL, "mapiexceptionshutoffquotaexceeded", NULL, 0, CD_AT_ANY},
    {"systemerror", NULL, "storedrv.deliver", NULL, 0, CD_AT_ANY},
    {"expired", NULL, "queue.expired", NULL, 0, CD_AT_ANY},
    {"authfailure", "5.7.515", NULL, NULL, 0, CD_AT_ANY},
    {"authfailure", "5.7.509", NULL, NULL, 0, CD_AT_ANY},
    {"blocked", "5.7.606", NULL, NULL, 0, CD_AT_ANY},
    {"blocked", "5.7.60", NULL, NULL, 0, CD_AT_ANY},
    {"blocked", "5.7.61", NULL, NULL, 0, CD_AT_ANY},
    {"blocked", "5.7.62", NULL, NULL, 0, CD_AT_ANY},
    {"blocked", "5.7.63", NULL, NULL, 0, CD_AT_ANY},
    {"blocked", "5.7.64", NULL, NULL, 0, CD_AT_ANY},
    {"blocked", "5.7.511", NULL, NULL, 0, CD_AT_ANY},
    {"blocked", "5.7.703", NULL, NULL, 0, CD_AT_ANY},
    {"badreputation", "4.7.650", NULL, NULL, 0, CD_AT_ANY},
    {"badreputation", "4.7.651", NULL, NULL, 0, CD_AT_ANY},
    {"blocked", "5.7.708", NULL, NULL, 0, CD_AT_ANY},
    {"securityerror", "5.7.124", NULL, NULL, 0, CD_AT_ANY},
    {"securityerror", "5.7.133", NULL, NULL, 0, CD_AT_ANY},
    {"securityerror", "5.7.134", NULL, NULL, 0, CD_AT_ANY},
    {"suspend", "5.7.705", NULL, NULL, 0, CD_AT_ANY},
    {"notcompliantrfc", "5.6.11", NULL, NULL, 0, CD_AT_ANY},
    {"systemerror", "5.3.190", NULL, NULL, 0, CD_AT_ANY},
    {"networkerror", "5.4.14", NULL, NULL, 0, CD_AT_ANY},
    {"networkerror", "4.4.3", "outlook", NULL, 0, CD_AT_ANY},
    {"hostunknown", "4.4.312", NULL, NULL, 0, CD_AT_ANY},
    {"networkerror", "4.4.316", NULL, NULL, 0, CD_AT_ANY},
    {"hostunknown", "5.4.310", NULL, NULL, 0, CD_AT_ANY},
    {"networkerror", "5.4.316", NULL, NULL, 0, CD_AT_ANY},
    {"expired", "4.4.7", NULL, ".outlook.com", 0, CD_AT_ANY},
    {"expired", "5.4.300", NULL, NULL, 0, CD_AT_ANY},
    {"userunknown", "5.4.1", "recipient address rejected: access denied", NULL, 0,
     CD_AT_ANY},
    {"userunknown", "5.1.10", "resolver", NULL, 0, CD_AT_ANY},
    {"userunknown", "5.1.10", "recipientnotfound", NULL, 0, CD_AT_ANY},
    {"filtered", "5.1.351", "unknown recipient or mailbox unavailable", NULL, 0,
     CD_AT_ANY},
    {"filtered", "5.1.10", "recipient not found", NULL, 0, CD_AT_ANY},

    /* Google */
    {"suspend", "5.2.1", "account that you tried to reach is", NULL, 0, CD_AT_ANY},
    {"suspend", "5.2.1", "the user you are trying to contact is", NULL, 0, CD_AT_ANY},
    {"speeding", "4.2.1", "receiving mail at a rate", NULL, 0, CD_AT_ANY},
    {"speeding", "4.2.1", "receiving mail too quickly", NULL, 0, CD_AT_ANY},
    {"mailboxfull", NULL, "account that you tried to reach is over quota", NULL, 0,
     CD_AT_ANY},
    {"policyviolation", "5.7.0", "illegal attachment", NULL, 0, CD_AT_ANY},
    {"policyviolation", "5.7.0", "presents a potential security issue", NULL, 0,
     CD_AT_ANY},
    {"policyviolation", "5.7.0", "blocked because its content presents a potential", NULL,
     0, CD_AT_ANY},
    {"spamdetected", "5.7.1", "likely unsolicited mail", NULL, 0, CD_AT_ANY},
    {"speeding", "4.7.28", NULL, NULL, 0, CD_AT_ANY},
    {"badreputation", NULL, "very low reputation", NULL, 0, CD_AT_ANY},
    {"authfailure", "4.7.26", NULL, NULL, 0, CD_AT_ANY},
    {"authfailure", NULL, "does not have authentication information", NULL, 0, CD_AT_ANY},
    {"spamdetected", NULL, "rejected due to spam classification", NULL, 0, CD_AT_ANY},
    {"expired", NULL, "did not accept our requests to connect", NULL, 0, CD_AT_ANY},
    {"rejected", NULL, "the group you tried to contact", NULL, 0, CD_AT_ANY},
    {"rejected", NULL, "google groups", NULL, 0, CD_AT_ANY},
    {"rejected", NULL, "you're sending this from a different address", NULL, 0,
     CD_AT_ANY},
    {"rejected", NULL, "group administrator has restricted", NULL, 0, CD_AT_ANY},

    /* Yahoo, AOL */
    {"badreputation", NULL, "[tss04]", NULL, 0, CD_AT_ANY},
    {"badreputation", NULL, "unexpected volume or user complaints", NULL, 0, CD_AT_ANY},
    {"badreputation", NULL, "[ts0", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "[ph01]", NULL, 0, CD_AT_ANY},
    {"userunknown", NULL, "this user doesn't have a", ".yahoodns.net", 0, CD_AT_ANY},
    {"userunknown", NULL, "this user doesn't have a yahoo", NULL, 554, CD_AT_ANY},
    {"userunknown", NULL, "requested mail action aborted, mailbox not found", NULL, 0,
     CD_AT_ANY},
    {"userunknown", "5.7.1", "recipient address rejected: user * does not exist", NULL, 0,
     CD_AT_ANY},
    {"policyviolation", NULL, "not accepted for policy reasons", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "resources temporarily unavailable", ".yahoodns.net", 0, CD_AT_ANY},
    {"filtered", NULL, "this user doesn't have a", NULL, 0, CD_AT_ANY},

    /* Apple */
    {"authfailure", NULL, "[cs01] message rejected due to local policy", NULL, 0,
     CD_AT_ANY},
    {"spamdetected", NULL, "[hm08]", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "[hme1]", NULL, 0, CD_AT_ANY},

    /* GMX, web.de, 1&1 */
    {"requireptr", NULL, "bad dns ptr resource record", NULL, 0, CD_AT_ANY},
    {"mesgtoobig", NULL, "mail size limit exceeded", NULL, 0, CD_AT_ANY},

    /* GoDaddy, secureserver.net */
    {"rejected", NULL, "ib506", NULL, 0, CD_AT_ANY},
    {"authfailure", NULL, "ib508", NULL, 0, CD_AT_ANY},
    {"toomanyconn", NULL, "ib007", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "ib101", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "ib103", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "ib104", NULL, 0, CD_AT_ANY},
    {"badreputation", NULL, "ib212", NULL, 0, CD_AT_ANY},
    {"speeding", NULL, "ib110", NULL, 0, CD_AT_ANY},
    {"speeding", NULL, "ib401", NULL, 0, CD_AT_ANY},
    {"speeding", NULL, "ib607", NULL, 0, CD_AT_ANY},
    {"badreputation", NULL, "ib705", NULL, 0, CD_AT_ANY},
    {"spamdetected", NULL, "ib510", NULL, 0, CD_AT_ANY},
    {"spamdetected", NULL, "ib511", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "ib108", NULL, 0, CD_AT_ANY},
    {"exceedlimit", NULL, "ib501", NULL, 0, CD_AT_ANY},
    {"contenterror", NULL, "ib504", NULL, 0, CD_AT_ANY},
    {"speeding", NULL, "account * has exceeded * messages", ".secureserver.net", 0,
     CD_AT_ANY},

    /* Cox, Charter (Spectrum), Comcast */
    {"toomanyconn", NULL, "aup-connections", NULL, 0, CD_AT_ANY},
    {"toomanyconn", NULL, "aup#in-1", NULL, 0, CD_AT_ANY},
    {"badreputation", NULL, "cxbl", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "aup#bl", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "aup#cxsnd", NULL, 0, CD_AT_ANY},
    {"rejected", NULL, "aup#cdrbl", NULL, 0, CD_AT_ANY},
    {"requireptr", NULL, "aup#cxdns", NULL, 0, CD_AT_ANY},
    {"rejected", NULL, "aup#cxsndr", NULL, 0, CD_AT_ANY},
    {"toomanyconn", NULL, "e2100", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "e1000", ".charter.net", 0, CD_AT_ANY},
    {"toomanyconn", NULL, "e1090", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "bl000001", NULL, 0, CD_AT_ANY},
    {"requireptr", NULL, "bl000010", NULL, 0, CD_AT_ANY},
    {"toomanyconn", NULL, "rl000001", NULL, 0, CD_AT_ANY},
    {"speeding", NULL, "rl000003", NULL, 0, CD_AT_ANY},

    /* laposte.net, Orange, Free, SFR (codes of Vade and Cloudmark) */
    {"toomanyconn", NULL, "ofr*_3 ", NULL, 0, CD_AT_ANY},
    {"toomanyconn", NULL, "ofr*_104 ", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "ofr*_102 ", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "ofr*_103 ", NULL, 0, CD_AT_ANY},
    {"rejected", NULL, "ofr*_107 ", NULL, 0, CD_AT_ANY},
    {"toomanyconn", NULL, "ofr*_109 ", NULL, 0, CD_AT_ANY},
    {"authfailure", NULL, "ofr*_110 ", NULL, 0, CD_AT_ANY},
    {"speeding", NULL, "ofr*_105 ", NULL, 0, CD_AT_ANY},
    {"blocked", NULL, "ofr*_108 ", NULL, 0, CD_AT_ANY},
    {"policyviolation", NULL, "ofr*_999 ", NULL, 0, CD_AT_ANY},
    {"speeding", NULL, "ofr*_506 ", NULL, 0, CD_AT_ANY},
    {"systemerror", NULL, "ofr*_505", NULL, 0, CD_AT_ANY},
    {"spamdetected", NULL, "lpn007_510", NULL, 0, CD_AT_ANY},
    {"suspend", NULL, "recipient account is blocked", NULL, 0, CD_AT_ANY},
    {"suspend", NULL, "compte du destinataire est bloque", NULL, 0, CD_AT_ANY},

    /* Apache James and what carriers made of it */
    {"userunknown", NULL, "error: invalid user address", NULL, 0, CD_AT_ANY},

    /* gateways of carriers that do not say who refused */
    {"filtered", NULL, "[user unknown]", NULL, 0, CD_AT_ANY},

    /* OpenSMTPD */
    {"notaccept", NULL, "no mx found for", NULL, 0, CD_AT_ANY},
    {"notaccept", NULL, "destination seem to reject all mails", NULL, 0, CD_AT_ANY},
    {"networkerror", NULL, "on destination mxs", NULL, 0, CD_AT_ANY},
    {"networkerror", NULL, "all routes to destination blocked", NULL, 0, CD_AT_ANY},
    {"networkerror", NULL, "no valid route to", NULL, 0, CD_AT_ANY},
    {"networkerror", NULL, "bad dns lookup error code", NULL, 0, CD_AT_ANY},
    {"networkerror", NULL, "could not retrieve source address", NULL, 0, CD_AT_ANY},
    {"securityerror", NULL, "could not retrieve credentials", NULL, 0, CD_AT_ANY},

    /* cPanel's Exim */
    {"hostunknown", NULL, "the account or domain may not exist, they may be blacklisted",
     NULL, 0, CD_AT_ANY},

    /* qmail, and Hotmail of old */
    {"notaccept", "5.4.4", "couldn't find a mail exchanger or ip address", NULL, 0,
     CD_AT_ANY},
    {"userunknown", NULL, "requested action not taken: mailbox unavailable",
     ".hotmail.com", 0, CD_AT_ANY},
    {"userunknown", NULL, "requested action not taken: mailbox unavailable", ".live.", 0,
     CD_AT_ANY},
    {"userunknown", NULL, "requested action not taken: mailbox unavailable", ".msn.com",
     0, CD_AT_ANY},
    {"userunknown", NULL, "requested action not taken: mailbox unavailable",
     ".outlook.com", 0, CD_AT_ANY},

    /* mail.ru */
    {"suspend", NULL, "invalid mailbox. local mailbox * account is disabled", NULL, 0,
     CD_AT_ANY},
    {"userunknown", NULL, "message was not accepted -- invalid mailbox", NULL, 0,
     CD_AT_ANY},

    /* Zoho */
    {"rejected", NULL, "mail rejected by destination domain", NULL, 0, CD_AT_ANY},

    /* codes that stand for one thing whatever is said */
    {"hasmoved", "5.1.6", NULL, NULL, 0, CD_AT_ANY},

    /* Proofpoint, MessageLabs, Mimecast, Barracuda */
    {"blocked", NULL, "proofpoint.com/dnsbl-lookup", NULL, 0, CD_AT_ANY},
    {"userunknown", NULL, "542 * rejected", NULL, 0, CD_AT_ANY},
    {"onhold", NULL, "this message could not be delivered due to a recipient error", NULL,
     0, CD_AT_ANY},
    {"userunknown", NULL, "no such user - psmtp", NULL, 0, CD_AT_ANY},

    /* Qmail's Tencent, NetEase */
    {"badreputation", NULL, "ip address is not in the good reputation", NULL, 0,
     CD_AT_ANY},
    {"mailboxfull", NULL, "mailbox space not enough", NULL, 0, CD_AT_ANY},

    {0},
};
