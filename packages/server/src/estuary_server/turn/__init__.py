"""One exchange: who has the floor (pure), what a reply is given (pure), and the turn that speaks it."""
