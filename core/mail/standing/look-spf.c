/* Who may send for the domain, and whether we may. */
#include "core/mail/standing/look.h"

#include "core/mail/standing/spf.h"

#include <string.h>

static void put_addresses(const struct look *l, const char *of, struct cordee_buf *out)
{
    const json_t *address;
    size_t i;

    json_array_foreach (l->s->addresses, i, address) {
        const char *text = json_string_value(address);

        if (!of || strcmp(text, of) == 0)
            cordee_buf_printf(out, " ip%d:%s", strchr(text, ':') ? 6 : 4, text);
    }
}

/* A record from nothing. */
static const char *spf_new(const struct look *l)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_buf_puts(&out, "v=spf1");
    put_addresses(l, NULL, &out);
    cordee_buf_puts(&out, " mx ~all");
    return cordee_arena_text(l->dns->arena, out.text);
}

/* The record there is, with an address before what ends it. */
static const char *spf_with(const struct look *l, const char *record, const char *address)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const size_t n = strcspn(record, " ");

    cordee_buf_put(&out, record, n);
    put_addresses(l, address, &out);
    cordee_buf_puts(&out, record + n);
    return cordee_arena_text(l->dns->arena, out.text);
}

/* What is wrong whoever sends; true: there is no more to say. */
static bool spf_is_broken(struct look *l, const struct cd_spf_look *w)
{
    json_t *row = NULL;

    if (w->result == CD_SPF_NONE && !w->record) {
        row = cd_look_row(l, "spf", "bad", "spf.none");
        cd_look_publish(row, "TXT", l->envelope, spf_new(l));
    } else if (w->several) {
        row = cd_look_row(l, "spf", "bad", "spf.several");
    } else if (w->wrong) {
        row = cd_look_row(l, "spf", "bad", "spf.wrong");
        cd_look_arg(row, w->wrong);
    } else if (w->lookups > 10) {
        row = cd_look_row(l, "spf", "bad", "spf.lookups");
        cd_look_arg_int(l, row, w->lookups);
    } else if (w->voids > 2) {
        row = cd_look_row(l, "spf", "bad", "spf.voids");
        cd_look_arg_int(l, row, w->voids);
    } else if (w->all == '+') {
        row = cd_look_row(l, "spf", "bad", "spf.everybody");
    } else if (w->result == CD_SPF_PERMERROR) {
        row = cd_look_row(l, "spf", "bad", "spf.broken");
    } else if (w->result == CD_SPF_TEMPERROR) {
        cd_look_silent(l, "spf", l->envelope);
        return true;
    }
    if (row && w->record)
        cordee_json_set_text(row, "found", w->record);
    return row != NULL;
}

/* Each address we send from: 1 all may, 0 one may not (a row says so). */
static bool spf_lets_us(struct look *l, const struct cd_spf_look *w)
{
    const json_t *address;
    size_t i;

    json_array_foreach (l->s->addresses, i, address) {
        const char *text = json_string_value(address);
        struct cd_spf_look one;
        json_t *row;

        cd_spf_check(l->dns, l->envelope, text, l->s->return_path, &one);
        if (one.result == CD_SPF_PASS)
            continue;
        if (one.result == CD_SPF_TEMPERROR) { /* nobody knows */
            cd_look_silent(l, "spf", l->envelope);
            return false;
        }
        row = cd_look_row(l, "spf", l->s->certain ? "bad" : "warn",
                          l->s->certain ? "spf.not_ours" : "spf.maybe");
        cd_look_arg(row, text);
        cordee_json_set_text(row, "found", w->record);
        cd_look_publish(row, "TXT", l->envelope, spf_with(l, w->record, text));
        return false;
    }
    return true;
}

void cd_look_spf(struct look *l)
{
    struct cd_spf_look w;
    json_t *row;

    if (!*l->envelope)
        return;
    cd_spf_walk(l->dns, l->envelope, &w);
    if (spf_is_broken(l, &w) || !spf_lets_us(l, &w))
        return;
    if (!json_array_size(l->s->addresses))
        row = cd_look_row(l, "spf", "unknown", "spf.unproved");
    else if (!w.all || w.all == '?')
        row = cd_look_row(l, "spf", "warn", "spf.open");
    else if (w.ptr)
        row = cd_look_row(l, "spf", "warn", "spf.ptr");
    else
        row = cd_look_row(l, "spf", "ok", "spf.good");
    cd_look_arg_int(l, row, w.lookups);
    cordee_json_set_text(row, "found", w.record);
}
