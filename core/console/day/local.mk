# What there is to do: home, follow-ups, calls, what waits for a yes, what was changed lately.
core_sources += \
	%D%/calendar.c %D%/calls.c %D%/changes.c %D%/changes.h %D%/day.h %D%/home-model.c \
	%D%/home-model.h %D%/home.c %D%/quick.c %D%/review.c \
	%D%/routes.c %D%/tasks.c
