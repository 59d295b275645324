/* The living home page. */
#include "core/console/day/day.h"
#include "core/console/day/home-model.h"

CD_HANDLER(cd_home_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    if (cd_home_put_head(&view, model, err) < 0 ||
        cd_home_put_kpis(&view, model, err) < 0 ||
        cd_home_put_lists(&view, model, err) < 0 ||
        cd_home_put_sending(&view, model, err) < 0 ||
        cd_home_put_countries(&view, model, err) < 0 ||
        cd_home_put_steps(&view, model, err) < 0)
        return -1;
    cd_home_put_alarms(&view, model);
    cd_home_put_cards(&view, model);
    cd_page_put_may(&view, model);
    return cd->http->page(cd, req, "home", model, err);
}

CD_HANDLER(cd_home_help)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    return cd->http->page(cd, req, "help", model, err);
}
