// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"sync"
	"time"
)

const nSelected = 8

var item int

// crew starts goroutines, each with its share of the items, and waits.
func crew(s shape, n int, produce, consume func(share int)) time.Duration {
	var ended sync.WaitGroup
	start := make(chan struct{})
	spawn := func(times int, run func(share int)) {
		for i := 0; i < times; i++ {
			ended.Add(1)
			go func() {
				<-start
				run(n / times)
				ended.Done()
			}()
		}
	}
	spawn(s.nProducers, produce)
	spawn(s.nConsumers, consume)
	started := time.Now()
	close(start)
	ended.Wait()
	return time.Since(started)
}

func measureItems(s shape) float64 {
	channel := make(chan *int, s.capacity)
	produce := func(share int) {
		for i := 0; i < share; i++ {
			channel <- &item
		}
	}
	consume := func(share int) {
		for i := 0; i < share; i++ {
			<-channel
		}
	}
	return measure(func(n int) time.Duration {
		return crew(s, n, produce, consume)
	})
}

func measureUncontended(s shape) float64 {
	channel := make(chan *int, s.capacity)
	return measure(func(n int) time.Duration {
		started := time.Now()
		for i := 0; i < n; i++ {
			channel <- &item
			<-channel
		}
		return time.Since(started)
	})
}

func measureSelect(s shape) float64 {
	var c [nSelected]chan *int
	for i := range c {
		c[i] = make(chan *int, s.capacity)
	}
	produce := func(share int) {
		for i := 0; i < share; i++ {
			c[i%nSelected] <- &item
		}
	}
	consume := func(share int) {
		for i := 0; i < share; i++ {
			select {
			case <-c[0]:
			case <-c[1]:
			case <-c[2]:
			case <-c[3]:
			case <-c[4]:
			case <-c[5]:
			case <-c[6]:
			case <-c[7]:
			}
		}
	}
	return measure(func(n int) time.Duration {
		return crew(s, n, produce, consume)
	})
}

// measureTasks starts a goroutine for each task.
func measureTasks(shape) float64 {
	return measure(func(n int) time.Duration {
		var ended sync.WaitGroup
		started := time.Now()
		ended.Add(n)
		for i := 0; i < n; i++ {
			go ended.Done()
		}
		ended.Wait()
		return time.Since(started)
	})
}
