# Members and contacts as lists: filters, columns, segments, what is done to many, search, files of a list.
core_sources += \
	%D%/bulk-model.c %D%/bulk.c %D%/bulk.h %D%/export.c %D%/filter-box.c \
	%D%/filter-box.h %D%/list-cells.c %D%/list-cells.h %D%/list-view.c %D%/list.c \
	%D%/list.h %D%/lists.h %D%/parties.c %D%/routes.c %D%/search.c %D%/segments.c
