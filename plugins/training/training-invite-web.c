/* The page on which people are invited. */
#include "plugins/training/training.h"

#include <string.h>

static int put_audience(struct cordee *cd, struct cordee_request *req,
                        const struct training *t, json_t *model, struct cordee_error *err)
{
    const struct cordee_filter_form form = cd->crm->filter_asked(cd, req, t->filter);
    struct cordee_audience who;

    training_audience(cd, cd->http->arena(req), t, cd->http->user(req), &who);
    return cd->crm->audience_box(cd, err, &form, &who, model);
}

static json_t *topics_of(struct cordee *cd, const struct training *t,
                         struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT t.id, t.name, t.id = ? AS \"selected:bool\" FROM topic t WHERE "
        "t.retired_at IS NULL AND (t.cluster IS NULL OR t.cluster = ?) ORDER BY "
        "t.position, t.id",
        CORDEE_ARGS(CORDEE_V(t->topic), CORDEE_V(t->cluster)));
}

static int show(struct cordee *cd, struct cordee_request *req, const struct training *t,
                const char *error, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = training_model(cd, req, t);
    json_t *topics = topics_of(cd, t, err);
    struct cordee_letter letter;

    if (!topics)
        return -1;
    json_object_set_new(model, "topics", topics);
    json_object_set_new(model, "everybody", json_boolean(t->everybody));
    json_object_set_new(model, "asked",
                        json_integer(t->invited + t->booked + t->waiting + t->declined));
    json_object_set_new(model, "may_send",
                        json_boolean(cd->http->may(req, "training.send")));
    training_invitation(cd, cd->http->arena(req), t, &letter);
    json_object_set_new(model, "mail_subject", json_string(letter.subject));
    json_object_set_new(model, "words", json_string(t->words));
    if (put_audience(cd, req, t, model, err) < 0)
        return -1;
    cordee_json_set_text(model, "refused", error);
    return *error ? cd->http->invalid(cd, req, "training-invite", model, err)
                  : cd->http->page(cd, req, "training-invite", model, err);
}

static int get_invite(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};

    return training_of(cd, req, &t, err) < 0 ? -1 : show(cd, req, &t, "", err);
}

static int send(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    struct cordee_error why = {0};

    if (!cd->http->may(req, "training.send"))
        return cordee_fail(err, CORDEE_E_DENIED, "%s",
                           T("You may not send invitations."));
    if (training_of(cd, req, &t, err) < 0)
        return -1;
    if (training_invite(cd, &t, cd->http->user(req), &why) < 0)
        return cordee_is_refusal(&why) ? show(cd, req, &t, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, training_path(cd, req, t.id, ""),
                          T("The invitations are on their way. Who was asked before is "
                            "not asked again."),
                          err);
}

static int post_invite(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct cordee_error why = {0};
    const json_t *box;

    if (training_of(cd, req, &t, err) < 0 || put_audience(cd, req, &t, model, err) < 0)
        return -1;
    box = json_object_get(model, "box");
    if (*cordee_json_text(box, "error"))
        return show(cd, req, &t, cordee_json_text(box, "error"), err);
    t.filter = cordee_json_text(box, "text");
    t.everybody = cd->http->form_int(req, "mode") == 1;
    t.topic = cd->http->form_int(req, "topic");
    t.words = cordee_text_trim(
        cordee_arena_text(cd->http->arena(req), cd->http->form(req, "words")));
    if (training_choose(cd, &t, &why) < 0)
        return cordee_is_refusal(&why) ? show(cd, req, &t, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    return strcmp(cd->http->form(req, "do"), "send") == 0
               ? send(cd, req, err)
               : cd->http->done(cd, req,
                                cd->crm->filter_next(
                                    cd, req, training_path(cd, req, t.id, "/invite"), ""),
                                NULL, err);
}

/* The invitation as somebody nobody knows would get it. */
static int get_mail(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    struct cordee_rendering mail = {0};
    struct cordee_letter letter;
    int rc;

    if (training_of(cd, req, &t, err) < 0)
        return -1;
    training_invitation(cd, cd->http->arena(req), &t, &letter);
    rc = cd->mail->preview(cd, err, &letter, values, letter.language, &mail);
    if (rc == 0)
        rc = cd->http->frame(cd, req, mail.html.text, err);
    cordee_buf_drop(&mail.subject);
    cordee_buf_drop(&mail.html);
    cordee_buf_drop(&mail.text);
    return rc;
}

const struct cordee_route training_invite_routes[] = {
    {.method = "GET",
     .path = "/training/{id}/invite",
     .permission = "training.write",
     .handle = get_invite,
     .help = "Whom a training date is for"},
    {.method = "POST",
     .path = "/training/{id}/invite",
     .permission = "training.write",
     .handle = post_invite,
     .help = "Chooses who is invited to a training date, and invites them"},
    {.method = "GET",
     .path = "/training/{id}/mail",
     .permission = "training.write",
     .handle = get_mail,
     .flags = CORDEE_ROUTE_BYTES,
     .help = "The invitation to a training date, to look at"},
    {0},
};
