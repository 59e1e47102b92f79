package main

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ivschat/types"
)

// The members of a union, by their names on the wire.
var destinations = map[string]func() types.DestinationConfiguration{
	"s3":             func() types.DestinationConfiguration { return &types.DestinationConfigurationMemberS3{} },
	"cloudWatchLogs": func() types.DestinationConfiguration { return &types.DestinationConfigurationMemberCloudWatchLogs{} },
	"firehose":       func() types.DestinationConfiguration { return &types.DestinationConfigurationMemberFirehose{} },
}

// fill sets a shape of the SDK to what the JSON says. An error says that the shape can't hold it.
func fill(target reflect.Value, value any) error {
	misfit := fmt.Errorf("%T for %s", value, target.Type())
	switch target.Kind() {
	case reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		return fill(target.Elem(), value)
	case reflect.String:
		text, fits := value.(string)
		// The SDK leaves an empty enumeration out.
		if !fits || text == "" && target.Type() != reflect.TypeOf("") {
			return misfit
		}
		target.SetString(text)
	case reflect.Int32:
		number, fits := value.(float64)
		if !fits || number != float64(int32(number)) {
			return misfit
		}
		target.SetInt(int64(number))
	case reflect.Slice:
		items, fits := value.([]any)
		if !fits {
			return misfit
		}
		target.Set(reflect.MakeSlice(target.Type(), len(items), len(items)))
		for i, item := range items {
			if err := fill(target.Index(i), item); err != nil {
				return err
			}
		}
	case reflect.Map:
		entries, fits := value.(map[string]any)
		if !fits {
			return misfit
		}
		target.Set(reflect.MakeMap(target.Type()))
		for key, item := range entries {
			held := reflect.New(target.Type().Elem()).Elem()
			if err := fill(held, item); err != nil {
				return err
			}
			target.SetMapIndex(reflect.ValueOf(key), held)
		}
	case reflect.Struct:
		return fillStruct(target, value)
	case reflect.Interface:
		return fillUnion(target, value)
	default:
		return misfit
	}
	return nil
}

func fillStruct(target reflect.Value, value any) error {
	members, fits := value.(map[string]any)
	if !fits {
		return fmt.Errorf("%T for %s", value, target.Type())
	}
	for name, member := range members {
		field := target.FieldByName(strings.ToUpper(name[:1]) + name[1:])
		if !field.IsValid() {
			return fmt.Errorf("%s has no %s", target.Type(), name)
		}
		// The SDK leaves out a zero that it holds without a pointer.
		if number, is := member.(float64); is && number == 0 && field.Kind() != reflect.Pointer {
			return fmt.Errorf("%s has no zero for %s", target.Type(), name)
		}
		if err := fill(field, member); err != nil {
			return err
		}
	}
	return nil
}

func fillUnion(target reflect.Value, value any) error {
	members, fits := value.(map[string]any)
	if !fits || len(members) != 1 {
		return fmt.Errorf("a union of %v", value)
	}
	for name, member := range members {
		of, known := destinations[name]
		if !known {
			return fmt.Errorf("a union of %s", name)
		}
		union := reflect.ValueOf(of())
		target.Set(union)
		return fill(union.Elem().FieldByName("Value"), member)
	}
	return nil
}

// plain is the JSON of what a shape of the SDK holds; nil where it holds nothing.
func plain(value reflect.Value) any {
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface:
		if value.IsNil() {
			return nil
		}
		for name, of := range destinations {
			if value.Kind() == reflect.Interface && value.Elem().Type() == reflect.TypeOf(of()) {
				return map[string]any{name: plain(value.Elem().Elem().FieldByName("Value"))}
			}
		}
		return plain(value.Elem())
	case reflect.String:
		return value.String()
	case reflect.Struct:
		if at, is := value.Interface().(time.Time); is {
			return at.UTC().Format(time.RFC3339Nano)
		}
		members := map[string]any{}
		for i := 0; i < value.NumField(); i++ {
			field := value.Type().Field(i)
			member := value.Field(i)
			absent := member.Kind() == reflect.String && member.String() == ""
			if !field.IsExported() || field.Name == "ResultMetadata" || absent {
				continue
			}
			if held := plain(member); held != nil {
				members[strings.ToLower(field.Name[:1])+field.Name[1:]] = held
			}
		}
		return members
	case reflect.Slice:
		if value.IsNil() {
			return nil
		}
		items := []any{}
		for i := 0; i < value.Len(); i++ {
			items = append(items, plain(value.Index(i)))
		}
		return items
	case reflect.Map:
		if value.IsNil() {
			return nil
		}
		return value.Interface()
	default:
		return value.Interface()
	}
}
