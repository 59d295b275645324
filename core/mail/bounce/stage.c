/* How far a session got, in the words of the programs that tell of it. */
#include "core/mail/bounce/bounce.h"

#include <string.h>

static const struct {
    enum cd_stage stage;
    const char *words;
} stages[] = {
    /* Postfix */
    {CD_STAGE_RCPT, "in reply to rcpt to"},
    {CD_STAGE_DATA, "in reply to end of data"},
    {CD_STAGE_DATA, "in reply to data"},
    {CD_STAGE_DATA, "in reply to end of message"},
    {CD_STAGE_MAIL, "in reply to mail from"},
    {CD_STAGE_HELO, "in reply to helo"},
    {CD_STAGE_HELO, "in reply to ehlo"},
    {CD_STAGE_AUTH, "in reply to auth"},
    {CD_STAGE_CONNECT, "refused to talk to me"},
    {CD_STAGE_CONNECT, "while receiving the initial server greeting"},
    /* Exim */
    {CD_STAGE_RCPT, "after rcpt to"},
    {CD_STAGE_DATA, "after end of data"},
    {CD_STAGE_DATA, "after data"},
    {CD_STAGE_DATA, "after pipelined data"},
    {CD_STAGE_DATA, "after pipelined end of data"},
    {CD_STAGE_RCPT, "after pipelined rcpt to"},
    {CD_STAGE_MAIL, "after pipelined mail from"},
    {CD_STAGE_MAIL, "after mail from"},
    {CD_STAGE_CONNECT, "after initial connection"},
    {CD_STAGE_HELO, "after helo"},
    {CD_STAGE_HELO, "after ehlo"},
    /* qmail and what descends from it */
    {CD_STAGE_RCPT, "does not like recipient"},
    {CD_STAGE_MAIL, "but sender was rejected"},
    {CD_STAGE_CONNECT, "but greeting failed"},
    {CD_STAGE_CONNECT, "connected to * but connection died"},
    {CD_STAGE_HELO, "but my name was rejected"},
    {CD_STAGE_DATA, "failed on data command"},
    {CD_STAGE_DATA, "failed after i sent the message"},
    {CD_STAGE_RCPT, "[rcpt_to]"},
    {CD_STAGE_DATA, "[end_of_data]"},
    {CD_STAGE_MAIL, "[mail_from]"},
    {CD_STAGE_HELO, "(sent_helo"},
    {CD_STAGE_HELO, "(helo"},
    {CD_STAGE_MAIL, "(sent_mail"},
    {CD_STAGE_RCPT, "(sent_rcpt"},
    {CD_STAGE_DATA, "(sent_message"},
    /* Google: "(state 14)" counts the steps of its session */
    {CD_STAGE_MAIL, "(state 12)"},
    {CD_STAGE_MAIL, "(state 13)"},
    {CD_STAGE_RCPT, "(state 14)"},
    {CD_STAGE_RCPT, "(state 15)"},
    {CD_STAGE_DATA, "(state 16)"},
    {CD_STAGE_DATA, "(state 17)"},
    {CD_STAGE_DATA, "(state 18)"},
    {CD_STAGE_HELO, "(state 9)"},
    {CD_STAGE_HELO, "(state 8)"},
    /* DragonFly */
    {CD_STAGE_RCPT, "did not like our rcpt to"},
    {CD_STAGE_MAIL, "did not like our mail from"},
    {CD_STAGE_DATA, "did not like our data"},
    {CD_STAGE_DATA, "did not like our final data"},
    {CD_STAGE_HELO, "did not like our helo"},
    {CD_STAGE_HELO, "did not like our ehlo"},
    {CD_STAGE_HELO, "did not like our starttls"},
    /* Sun's and Oracle's Messaging Server */
    {CD_STAGE_RCPT, "remote smtp server has rejected address"},
    {CD_STAGE_MAIL, "server rejected mail from"},
    {CD_STAGE_DATA, "smtp transmission failure has occurred"},
    {CD_STAGE_DATA, "error transferring to"},
    /* others: what was sent, what they call it */
    {CD_STAGE_RCPT, "smtp:rcpt"},
    {CD_STAGE_DATA, "smtp:data"},
    {CD_STAGE_MAIL, "smtp:mail"},
    {CD_STAGE_CONNECT, "smtp:connect"},
    {CD_STAGE_RCPT, "following rcpt command"},
    {CD_STAGE_DATA, "following data command"},
    {CD_STAGE_MAIL, "following mail command"},
    {CD_STAGE_RCPT, "sent: rcpt to"},
    {CD_STAGE_MAIL, "sent: mail from"},
    {CD_STAGE_DATA, "sent: data"},
    {CD_STAGE_RCPT, "rcpt command failed"},
    {CD_STAGE_DATA, "data command failed"},
    {CD_STAGE_RCPT, "in response to the rcpt"},
    {CD_STAGE_RCPT, "in response to rcpt"},
    {CD_STAGE_DATA, "in response to data"},
    {CD_STAGE_DATA, "in response to end of data"},
    {CD_STAGE_MAIL, "in response to mail"},
    {CD_STAGE_HELO, "in response to ehlo"},
    {CD_STAGE_HELO, "in response to helo"},
    {CD_STAGE_RCPT, "rejected recipient"},
    {CD_STAGE_RCPT, "rcpt to generated"},
    {CD_STAGE_DATA, "data generated"},
    {CD_STAGE_MAIL, "mail from generated"},
    {CD_STAGE_RCPT, "after rcpt command"},
    {CD_STAGE_DATA, "after data command"},
    {CD_STAGE_MAIL, "after mail command"},
    {CD_STAGE_RCPT, "smtp command rcpt"},
    {CD_STAGE_RCPT, "smtp error (rcpt)"},
    {CD_STAGE_RCPT, "command: rcpt"},
    {CD_STAGE_DATA, "command: data"},
    {CD_STAGE_DATA, "smtp command data"},
};

/* A transcript: the last command before the first refusal. */
static enum cd_stage stage_of_transcript(const char *words)
{
    static const struct {
        enum cd_stage stage;
        const char *command;
    } commands[] = {
        {CD_STAGE_RCPT, "rcpt"}, {CD_STAGE_DATA, "data"},       {CD_STAGE_DATA, "."},
        {CD_STAGE_MAIL, "mail"}, {CD_STAGE_HELO, "helo"},       {CD_STAGE_HELO, "ehlo"},
        {CD_STAGE_AUTH, "auth"}, {CD_STAGE_CONNECT, "connect"}, {CD_STAGE_DATA, "bdat"},
    };
    enum cd_stage last = CD_STAGE_UNKNOWN;

    for (const char *p = words; (p = strpbrk(p, "><")); p++) {
        if (strncmp(p, "<<< 5", 5) == 0 || strncmp(p, "<<< 4", 5) == 0)
            return last;
        if (strncmp(p, ">>> ", 4) != 0)
            continue;
        for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
            if (strncmp(p + 4, commands[i].command, strlen(commands[i].command)) == 0)
                last = commands[i].stage;
    }
    return last;
}

enum cd_stage cd_stage_in(const char *words)
{
    enum cd_stage last = stage_of_transcript(words);

    for (size_t i = 0; last == CD_STAGE_UNKNOWN && i < sizeof stages / sizeof *stages;
         i++)
        if (cd_words_say(words, stages[i].words))
            last = stages[i].stage;
    return last;
}
