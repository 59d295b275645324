-- Reminds who looks after a new person to say hello: a follow-up within a week, and a
-- line on the timeline that says why it is there.
return {
  title = "Welcome new people",

  on = {
    ["person.created"] = function(e)
      local person = cordee.crm.party(e.id)
      if not person then
        return -- gone again, or taken back by an Undo
      end
      cordee.crm.task(e.id, "Say hello to " .. person.name, "7d")
    end,
  },
}
