#include "sources/pg_seats.h"

#include <stdlib.h>

#include "model/must.h"

void pg_seats_init(struct pg_seats *seats)
{
	unsetenv("PGOPTIONS");
	*seats = (struct pg_seats){.first = NULL};
}

void pg_seats_add(struct pg_seats *seats, struct pg_seat *seat)
{
	seat->next = seats->first;
	seats->first = seat;
}

static void end_owner(struct pg_seat *seat)
{
	seat->owner->end(seat->user);
}

static void on_removed(uv_handle_t *timer)
{
	end_owner(timer->data);
}

void pg_seats_remove(struct pg_seats *seats, uint32_t feed)
{
	struct pg_seat **link = &seats->first;
	struct pg_seat *seat;

	for (; (seat = *link)->feed != feed; link = &seat->next)
		must(seat->next != NULL);
	*link = seat->next;
	pg_seat_stop(seat, on_removed);
}

void pg_seats_stop(struct pg_seats *seats)
{
	if (seats->stopped)
		return;
	seats->stopped = true;
	for (struct pg_seat *seat = seats->first; seat; seat = seat->next)
		pg_seat_stop(seat, NULL);
}

void pg_seats_end(struct pg_seats *seats)
{
	while (seats->first) {
		struct pg_seat *seat = seats->first;

		seats->first = seat->next;
		end_owner(seat);
	}
}
