"""Groups: reflection circles of peers, and the panel of mentors whom leadership may ask (spec 2.8)."""
