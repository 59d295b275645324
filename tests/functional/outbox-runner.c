/* The outbox alone, for tests that kill it and for measuring:
 *
 *   outbox-runner fill DIR ROWS BYTES         people, a mailing, its rows; of a large
 * mail most is a file outbox-runner send DIR PORT CONNECTIONS   sends until nothing is
 * left to send; PORT,PORT: over two relays, each with so many connections
 *
 * `send` prints messages a second, from the queue to the durable result, and the peak of
 * its memory.  CORDEE_FAULT says how its disk fails: tests/functional/fault-vfs.h. */
#include "core/base/part.h"
#include "core/config/folder.h"
#include "core/crm/crm.h"
#include "core/db/db.h"
#include "core/db/setting.h"
#include "core/mail/compose/compose.h"
#include "core/mail/mail.h"
#include "core/mail/send/outbox.h"
#include "core/mail/send/relays.h"
#include "tests/functional/fault-vfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static struct cordee_host host;
static struct cordee core;
static struct cordee_error err;

static void die(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, err.text);
    exit(1);
}

static const char *text_get(struct cordee *cd, const char *text)
{
    (void)cd;
    return text;
}

static const char *text_speak(struct cordee *cd, const char *language, const char *other)
{
    (void)cd;
    (void)language;
    (void)other;
    return "en";
}

static void text_spoken(struct cordee *cd)
{
    (void)cd;
}

static int no_events(struct cordee *cd, struct cordee_error *e, const char *event,
                     const struct cordee_value *argv, size_t argc)
{
    (void)cd;
    (void)e;
    (void)event;
    (void)argv;
    (void)argc;
    return 0;
}

static void text_number(struct cordee *cd, int64_t n, char *out, size_t room)
{
    (void)cd;
    snprintf(out, room, "%lld", (long long)n);
}

static void text_time(struct cordee *cd, int64_t at, enum cordee_time_style style,
                      char *out, size_t room)
{
    char iso[21];

    (void)cd;
    (void)style;
    cordee_time_iso(at, iso);
    snprintf(out, room, "%.10s", iso);
}

static void open_host(const char *dir)
{
    static const struct cordee_text_api texts = {.size = sizeof texts,
                                                 .get = text_get,
                                                 .time = text_time,
                                                 .number = text_number,
                                                 .speak = text_speak,
                                                 .spoken = text_spoken};
    static const struct cordee_event_api events = {.size = sizeof events,
                                                   .fire = no_events};
    static const struct cordee_plugin_def *const parts[] = {&cd_db_part, &cd_crm_part,
                                                            &cd_mail_part};
    char path[512];

    if ((access(dir, F_OK) < 0 && cd_folder_init(dir, false, &err) < 0) ||
        cd_folder_open(&host, dir, CD_FOLDER_COMMAND, &err) < 0)
        die("folder");
    snprintf(path, sizeof path, "%s/cordee.db", dir);
    core = (struct cordee){.name = "core",
                           .db = &cd_db_api,
                           .text = &texts,
                           .event = &events,
                           .setting = &cd_setting_api,
                           .crm = &cd_crm_api,
                           .mail = &cd_mail_api,
                           .host = &host};
    host.data = dir;
    host.core = &core;
    host.rows = cd_rows_new();
    if (cd_db_open(&host, path, &err) < 0)
        die("open");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        cd_rows_add(host.rows, &core, parts[i]);
        if (cd_db_migrate(&core, parts[i], &err) < 0)
            die("migrate");
    }
    if (cd_setting_start(&host, &err) < 0 || cd_crm_start(&host, &err) < 0)
        die("start");
}

static void close_host(void)
{
    cd_setting_stop(&host);
    cd_db_close(&host);
    cd_folder_close(&host);
    cd_rows_free(host.rows);
}

static void set(const char *key, struct cordee_value v)
{
    if (core.setting->set(&core, &err, key, v) < 0)
        die(key);
}

static int64_t number(const char *sql)
{
    int64_t n = 0;

    if (core.db->one(&core, &err, &n, sql, CORDEE_NO_ARGS) < 0)
        die("SQL");
    return n;
}

/* ---- fill ------------------------------------------------------------------- */

static int64_t person(int i, int64_t *address_r)
{
    char uuid[37], address[64], name[64];
    int64_t id;

    cordee_uuid(uuid);
    snprintf(address, sizeof address, "u%d@d%d.example.org", i, i % 50);
    snprintf(name, sizeof name, "Élodie Charvoz %d", i);
    id = core.db->insert(&core, &err,
                         "INSERT INTO party(uuid, kind, name, sort_name, given_name,"
                         " basis) VALUES(?, 2, ?, ?, 'Élodie', 'member')",
                         CORDEE_ARGS(CORDEE_V((const char *)uuid),
                                     CORDEE_V((const char *)name),
                                     CORDEE_V((const char *)address)));
    if (id > 0)
        *address_r = core.db->insert(
            &core, &err,
            "INSERT INTO email_address(party, address, folded, hash) VALUES(?, ?, ?, ?)",
            CORDEE_ARGS(CORDEE_V(id), CORDEE_V((const char *)address),
                        CORDEE_V((const char *)address), CORDEE_V((const char *)uuid)));
    if (id < 0 || *address_r < 0)
        die("person");
    return id;
}

static char *words(int paragraphs)
{
    struct cordee_buf b = {0};

    cordee_buf_puts(&b, "Dear {{name}},\n\n");
    for (int i = 0; i < paragraphs; i++)
        cordee_buf_printf(&b,
                          "Paragraph %d has *some* words and a [link](https://"
                          "example.org/p%d) to fill a letter.\n\n",
                          i, i);
    return cordee_buf_take(&b);
}

static size_t size_of(const struct cordee_letter *l)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    CORDEE_AUTO(cd_compiled_drop)
    struct cd_compiled *c = cd_compile(&core, l, "en", &err);
    const struct cd_compose_row row = {.address = "u1000@d10.example.org",
                                       .language = "en",
                                       .merge_values =
                                           "{\"name\":\"Élodie Charvoz 1000\"}",
                                       .message_id = "01a1ff73-bf38@example.org",
                                       .token = "t6m75lt7opid6qtl"};

    if (!c || cd_compose(c, &row, &out, &err) < 0)
        die("letter");
    return out.len;
}

#define TEXT_MOST ((size_t)500000)

/* A file that is at least so many bytes when it is coded. */
static void file_of(struct cordee_letter_file *file, size_t coded)
{
    static char name[65];
    const size_t n = coded / 78 * 57;
    char *bytes = calloc(n, 1);

    if (!bytes || cd_file_put(&host, bytes, n, name, &err) < 0)
        die("file");
    free(bytes);
    *file = (struct cordee_letter_file){.name = "plan.bin",
                                        .type = "application/octet-stream",
                                        .file = name,
                                        .size = (int64_t)n};
}

/* A letter of at least `bytes` on the wire; its text is the caller's to free. */
static char *letter_of(struct cordee_letter *l, size_t bytes)
{
    static struct cordee_letter_file file;
    char *text = NULL;

    if (bytes > TEXT_MOST) {
        file_of(&file, bytes);
        l->files = &file;
        l->n_files = 1;
    }
    for (int n = 1; n < 10000; n++) {
        free(text);
        l->markdown = text = words(n);
        if (size_of(l) >= bytes)
            break;
    }
    return text;
}

static void fill(int rows, int bytes)
{
    struct cordee_letter l = {.subject = "News for {{name}}",
                              .flags = CORDEE_LETTER_BULK};
    char *text;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t letter;

    if (core.db->exec(&core, &err,
                      "UPDATE cluster SET name = 'Alpine Polymers', postal_address ="
                      " 'Rue du Lac 4, 74000 Annecy', zone = 'Europe/Vienna', from_name ="
                      " 'Magdalena Rüscher', from_address = 'office@example.org'",
                      CORDEE_NO_ARGS) < 0)
        die("cluster");
    set("core.base_url", CORDEE_V("https://network.example.org"));
    text = letter_of(&l, (size_t)bytes);
    printf("{\"bytes\":%zu}\n", size_of(&l));
    letter = core.mail->letter(&core, &err, &l);
    if (letter < 0 || core.db->begin(&core, &tx, &err) < 0)
        die("letter");
    for (int i = 0; i < rows; i++) {
        char address[64], values[160];
        struct cd_outbox_new row = {.letter = letter,
                                    .address = address,
                                    .language = "en",
                                    .merge_values = values,
                                    .bulk = true,
                                    .domain = "example.org"};

        row.party = person(i, &row.address_id);
        snprintf(address, sizeof address, "u%d@d%d.example.org", i, i % 50);
        snprintf(values, sizeof values,
                 "{\"name\":\"Élodie Charvoz %d\",\"first_name\":\"Élodie\","
                 "\"organisation\":\"Alpine Polymers %d\"}",
                 i, i);
        if (cd_outbox_put(&core, &err, &row) < 0)
            die("row");
    }
    if (core.db->commit(&tx, &err) < 0)
        die("commit");
    free(text);
}

/* ---- send ------------------------------------------------------------------- */

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void second_relay(int port, int connections)
{
    const struct cd_relay_row row = {.host = "127.0.0.1",
                                     .security = "none",
                                     .port = port,
                                     .connections = connections};

    if (cd_relay_save(&core, &row, &err) < 0)
        die("relay");
}

static void send_all(const char *ports, int connections)
{
    const char *second = strchr(ports, ',');
    static const char left[] =
        "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE ended_at IS NULL"
        " LIMIT 1)";
    struct rusage use;
    double began, took;
    json_t *status;
    int64_t sent;

    set("mail.relay_host", CORDEE_V("127.0.0.1"));
    set("mail.relay_security", CORDEE_V("none"));
    set("mail.relay_port", CORDEE_V(atoi(ports)));
    set("mail.connections", CORDEE_V(connections));
    if (second)
        second_relay(atoi(second + 1), connections);
    began = now();
    if (cd_outbox_start(&host, NULL, &err) < 0)
        die("start");
    while (number(left) > 0)
        usleep(20000);
    took = now() - began;
    getrusage(RUSAGE_SELF, &use); /* before the counting below reads every row */
    status = cd_outbox_status(&host, &err);
    if (!status)
        die("status");
    sent = cordee_json_int(status, "sent_now");
    json_decref(status);
    cd_outbox_stop(&host);
    printf("{\"sent\":%lld,\"seconds\":%.3f,\"rate\":%.0f,\"rss_kb\":%ld,\"cpu\":%.2f,"
           "\"unknown\":%lld}\n",
           (long long)sent, took, (double)sent / took, use.ru_maxrss,
           (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
               (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6,
           (long long)number("SELECT count(*) FROM outbox WHERE state = 'unknown'"));
}

int main(int argc, char **argv)
{
    const char *what = argc == 5 ? argv[1] : "";

    if (strcmp(what, "fill") != 0 && strcmp(what, "send") != 0) {
        fprintf(stderr, "usage: outbox-runner fill DIR ROWS BYTES\n"
                        "       outbox-runner send DIR PORT[,PORT] CONNECTIONS\n");
        return 2;
    }
    if (getenv("CORDEE_FAULT") && fault_vfs_start(getenv("CORDEE_FAULT")) < 0)
        die("CORDEE_FAULT");
    open_host(argv[2]);
    if (strcmp(what, "fill") == 0)
        fill(atoi(argv[3]), atoi(argv[4]));
    else
        send_all(argv[3], atoi(argv[4]));
    close_host();
    return 0;
}
