-- What this script does, in one sentence.
--
-- Put it into the folder scripts/ of your data folder: the server takes it up within a
-- second, and again whenever you save it.  The Plugins page shows what it says when it
-- fails.  scripts/README.md lists what a script can do.
return {
  title = "NAME",

  on = {
    -- Runs after a person was added; e has id and name.
    ["person.created"] = function(e)
      local person = cordee.crm.party(e.id)
      log.info("NAME: " .. person.name .. " is new")
    end,
  },

  -- Runs by the clock, in your time zone.
  every = "weekly mon 07:00",
  run = function()
    log.info("NAME: " .. cordee.crm.count("") .. " organisations and people")
  end,
}
