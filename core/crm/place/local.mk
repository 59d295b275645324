# Where parties are.
core_sources += \
	%D%/place.h %D%/places.c %D%/place-import.c %D%/filter-place.c
