/* Answers under an address of others. */
#include <cordee/plugin.h>

static int show(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    (void)cd;
    (void)req;
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "mine now");
}

static const struct cordee_route routes[] = {
    {.method = "GET", .path = "/sound/{name}", .handle = show},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,       .name = "squatter",
    .version = "1",   .summary = "Sits where others live",
    .routes = routes,
};
