# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the excerpts of Go do when they are run: the body of a function that
calls them, by the heading, and what that prints, as a regular expression."""

RUNS = {
    "Leak-free goroutine": (
        """
	ctx, cancel := context.WithCancel(context.Background())
	out := numbers(ctx)
	fmt.Println(<-out, <-out, <-out)
	cancel()
	for range out {
	}
	fmt.Println("the end")
""",
        "1 2 3\nthe end\n",
    ),
    "Directional channels": (
        """
	questions := make(chan string, 1)
	ask(questions)
	fmt.Println(hear(questions))
""",
        "How many\\?\n",
    ),
    "Owner closes": (
        """
	n := 0
	for range produce(5) {
		n++
	}
	fmt.Println(n, "items, and the end")
""",
        "5 items, and the end\n",
    ),
    "Fan-out and fan-in": (
        """
	words := make(chan string, 3)
	words <- "one"
	words <- "two"
	words <- "three"
	close(words)
	n := 0
	for length := range measure(words, 3) {
		n += length
	}
	fmt.Println(n, "letters")
""",
        "11 letters\n",
    ),
    "Three-stage pipeline": (
        """
	words := make(chan string, 2)
	words <- "one"
	words <- "two"
	close(words)
	run(context.Background(), words)
""",
        "ONE\nTWO\n",
    ),
    "Priority select": (
        """
	urgent, normal := make(chan string, 1), make(chan string, 1)
	normal <- "read a book"
	urgent <- "tell the time"
	fmt.Println(next(context.Background(), urgent, normal))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	fmt.Println(next(ctx, nil, nil))
""",
        "tell the time <nil>\n context canceled\n",
    ),
    "Timeout": (
        """
	words := make(chan string, 1)
	fmt.Println(hear(words, time.Millisecond))
	words <- "hello"
	fmt.Println(hear(words, time.Hour))
	close(words)
	fmt.Println(hear(words, time.Hour))
""",
        " context deadline exceeded\nhello <nil>\n EOF\n",
    ),
    "Worker with a ticker": (
        """
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	fmt.Println(flushEvery(ctx, time.Millisecond, func() error {
		n++
		if n == 3 {
			cancel()
		}
		return nil
	}))
	fmt.Println(flushEvery(context.Background(), time.Millisecond,
		func() error { return io.EOF }))
""",
        "context canceled\nEOF\n",
    ),
    "Errgroup pipeline": (
        """
	names := []string{"page 1", "page 2", "page 3"}
	fmt.Println(readAll(context.Background(), names, func(name string) error {
		if name == "page 2" {
			return errors.New(name + " cannot be read")
		}
		return nil
	}))
""",
        "page 2 cannot be read\n",
    ),
    "Wait group with error collection": (
        """
	fmt.Println(checkAll([]string{"a", "b", "c"}, func(word string) error {
		if word == "b" {
			return nil
		}
		return errors.New(word)
	}))
""",
        "\\[a <nil> c\\]\n",
    ),
    "Context with timeout and values": (
        """
	fmt.Println(request(context.Background(), func(ctx context.Context) error {
		fmt.Println(voice(ctx))
		<-ctx.Done()
		return ctx.Err()
	}))
""",
        "Emma\ncontext deadline exceeded\n",
    ),
    "Fixed pool": (
        """
	done := make(chan int, 100)
	jobs := make([]func(), 100)
	for i := range jobs {
		jobs[i] = func() { done <- 1 }
	}
	runAll(jobs, 2)
	fmt.Println(len(done), "are done")
""",
        "100 are done\n",
    ),
    "Dynamic pool": (
        """
	p := &pool{make(chan func()), make(chan struct{}, 3), time.Millisecond}
	done := make(chan int)
	for i := 0; i < 100; i++ {
		p.submit(func() { go func() { done <- 1 }() })
	}
	n := 0
	for n < 100 {
		n += <-done
	}
	for len(p.slots) > 0 {
		time.Sleep(time.Millisecond)
	}
	fmt.Println(n, "are done, nobody is left")
""",
        "100 are done, nobody is left\n",
    ),
    "Token bucket": (
        """
	limiter := rate.NewLimiter(0.001, 1)
	ask := func() error {
		fmt.Println("asks the server")
		return nil
	}
	fmt.Println(request(context.Background(), limiter, ask))
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	fmt.Println(request(ctx, limiter, ask))
""",
        "asks the server\n<nil>\nrate: .*exceed context deadline\n",
    ),
    "Weighted semaphore": (
        """
	memory := semaphore.NewWeighted(3)
	work := func() error {
		fmt.Println("draws, more:", memory.TryAcquire(1))
		return nil
	}
	fmt.Println(draw(context.Background(), memory, 3, work))
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	fmt.Println(draw(ctx, memory, 4, work))
""",
        "draws, more: false\n<nil>\ncontext deadline exceeded\n",
    ),
    "Subprocess control": (
        """
	fmt.Println(run(context.Background(), "hello", "tr", "a-z", "A-Z"))
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	fmt.Println(run(ctx, "", "sleep", "60"))
""",
        "HELLO <nil>\n (sleep: signal: killed: |context deadline exceeded)\n",
    ),
    "RWMutex cache": (
        """
	n := 0
	c := &cache{values: map[string][]byte{}}
	load := func(key string) ([]byte, error) {
		n++
		if n == 1 {
			return nil, io.EOF
		}
		return []byte(key), nil
	}
	for i := 0; i < 3; i++ {
		value, err := c.obtain("word", load)
		fmt.Println(len(value), err)
	}
	fmt.Println("loaded", n, "times")
""",
        "0 EOF\n4 <nil>\n4 <nil>\nloaded 2 times\n",
    ),
    "Once": (
        """
	n := 0
	l := &lazy{}
	for i := 0; i < 2; i++ {
		fmt.Println(l.get(func() ([]byte, error) {
			n++
			return nil, io.EOF
		}))
	}
	fmt.Println("loaded", n, "time")
""",
        "\\[\\] EOF\n\\[\\] EOF\nloaded 1 time\n",
    ),
    "Atomic stats": (
        """
	s := &stats{}
	s.serve(func() error { return nil })
	s.serve(func() error { return io.EOF })
	fmt.Println(s.read())
""",
        "2 1\n",
    ),
    "Atomic config": (
        """
	current.Store(&config{"en", 1.5})
	before := current.Load()
	setVoice("de")
	fmt.Println(*before, *current.Load())
""",
        "{en 1.5} {de 1.5}\n",
    ),
    "Race": (
        """
	fmt.Println(count([]string{"one two", "three four", "five six"}) > 0)
""",
        ".*DATA RACE.*",
    ),
    "Deadlock": (
        """
	fmt.Println(squares([]int{1, 2, 3}))
""",
        ".*all goroutines are asleep.*",
    ),
}
