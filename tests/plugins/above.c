/* Uses the service of another plugin, and so starts after it. */
#include "tests/plugins/sound.h"

static int start(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *owner;
    const struct sound_api *sound = cd->service(cd, "sound", 1, &owner);

    if (!sound || sound->twice(owner, 21) != 42)
        return cordee_fail(err, CORDEE_E_INTERNAL, "no service `sound`");
    if (sound->note(owner, err, "from above") < 0)
        return -1;
    if (sound->note(cd, NULL, "by ourselves") >= 0)
        return cordee_fail(err, CORDEE_E_INTERNAL, "wrote a table of another plugin");
    if (cd->service(cd, "sound", 2, &owner) || cd->service(cd, "no-such", 1, &owner))
        return cordee_fail(err, CORDEE_E_INTERNAL, "a service that should not be");
    return 0;
}

static const char *const required[] = {"sound", NULL};

CORDEE_PLUGIN = {
    CORDEE_ABI,           .name = "above", .version = "1", .summary = "Stands on another",
    .requires = required, .start = start,
};
